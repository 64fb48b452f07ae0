"""Letters never delay confirmations, and every queue has somebody who works it."""

from datetime import UTC, datetime

import pytest

from advocacy.cli.serve import commands
from advocacy.db import Database
from advocacy.domain.queues import Queue
from advocacy.gateways.bell_celery import CeleryBell
from config import Settings
from tests import ledger
from tests.stubs.smtp_sink import SmtpSink
from tests.workers.fleet import fleet, wait_until

pytestmark = pytest.mark.timeout(120)


def test_a_confirmation_goes_within_seconds_while_letters_crawl(settings: Settings, database: Database) -> None:
    with (
        SmtpSink(delay=lambda to: 1.0 if to.startswith("office") else 0.0) as sink,
        fleet(settings, sink.url) as workers,
    ):
        with database.unit_of_work() as session:
            ledger.letters(session, [f"office-{place}@example.org" for place in range(200)], now=datetime.now(UTC))
        workers.start_beat()
        workers.start_worker(concurrency=3)
        wait_until(lambda: len(sink.mails) >= 2, "the first letters")
        bell = CeleryBell(str(settings.broker_url))
        for number in range(3):
            with Database(database.engine, bell).unit_of_work() as session:
                ledger.confirmation(session, f"ana-{number}@example.org")
            seconds = wait_until(
                lambda number=number: sink.recipients[f"ana-{number}@example.org"] == 1, "the mail"
            )
            assert seconds < 3
        assert sum(to.startswith("office") for to in sink.recipients) < 100


def test_every_queue_has_a_worker(settings: Settings) -> None:
    served: set[str] = set()
    for command in commands(settings):
        if "--queues" in command.line:
            served |= set(command.line[command.line.index("--queues") + 1].split(","))
    assert served == {queue.value for queue in Queue}
