"""Letters never delay confirmations, and every queue has somebody who works it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import pytest
import yaml

from advocacy.cli.serve import commands
from advocacy.db import Database
from advocacy.domain.mailing_states import MailingState
from advocacy.domain.message_states import MessageState
from advocacy.domain.queues import Queue
from advocacy.gateways.bell_celery import CeleryBell
from config import Settings
from tests import crowd, ledger, under_way
from tests.stubs.smtp_sink import SmtpSink
from tests.workers.fleet import ROOT, fleet, wait_until

# One fleet at a time: two would slow each other down on a small machine.
pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("fleet")]


def test_a_confirmation_does_not_wait_for_letters_that_crawl(settings: Settings, database: Database) -> None:
    with (
        SmtpSink(delay=lambda to: 2.0 if to.startswith("office") else 0.0) as sink,
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
            wait_until(lambda number=number: sink.recipients[f"ana-{number}@example.org"] == 1, "the mail")
        assert sum(to.startswith("office") for to in sink.recipients) < 100


def test_neither_confirmations_nor_letters_wait_for_a_mailing_that_is_going_out(
    settings: Settings, database: Database
) -> None:
    with (
        SmtpSink(delay=lambda to: 2.0 if to.startswith("reader") else 0.0) as sink,
        fleet(settings, sink.url) as workers,
    ):
        with database.unit_of_work() as session:
            crowd.copies(session, "reader", 3000)
            crowd.mailing(session, state=MailingState.SCHEDULED, scheduled_at=datetime.now(UTC))
        workers.start_beat()
        workers.start_worker(concurrency=3)
        wait_until(lambda: len(sink.mails) >= 2, "the first of the mailing")
        for number in range(3):
            with Database(database.engine, CeleryBell(str(settings.broker_url))).unit_of_work() as session:
                ledger.confirmation(session, f"ana-{number}@example.org")
                ledger.letters(session, [f"office-{number}@example.org"], now=datetime.now(UTC))
            expected = {f"ana-{number}@example.org", f"office-{number}@example.org"}
            wait_until(lambda expected=expected: expected <= set(sink.recipients), "both mails")
        assert under_way.tally(database)[MessageState.READY] > 1000
        assert under_way.tally(database)[MessageState.SENT] > 0


def _served(commands: Iterable[Sequence[str]]) -> set[str]:
    lists = [line[line.index("--queues") + 1] for line in commands if "--queues" in line]
    return {queue for queues in lists for queue in queues.split(",")}


def test_every_queue_has_a_worker_on_one_machine(settings: Settings) -> None:
    assert _served(command.line for command in commands(settings)) == {queue.value for queue in Queue}


def test_every_queue_has_a_worker_in_production() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"].values()
    assert _served(service.get("command", []) for service in services) == {queue.value for queue in Queue}
