"""The workers count all that is due, and compare once a night."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from advocacy.db import Database
from advocacy.domain.message_states import MessageState
from advocacy.domain.ports import Job
from advocacy.domain.signature_states import SignatureState
from advocacy.domain.tallies import LAG
from advocacy.models import Message, Petition, Recount
from advocacy.services import tallies as service
from advocacy.wiring import Toolbox
from config import Settings
from tests import ledger
from workers import tallies, tasks
from workers.hands import Hands

THREE_AT_NIGHT = datetime(2026, 11, 3, 8, 5, tzinfo=UTC)


@pytest.fixture
def hands(settings: Settings) -> Iterator[Hands]:
    hands = Hands(Toolbox(settings))
    yield hands
    hands.toolbox.database.close()


def test_more_than_a_batch_is_counted_in_one_go(
    hands: Hands, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BATCH", 2)
    monkeypatch.setattr(tallies, "BATCH", 2)
    with database.unit_of_work() as session:
        petition = ledger.petition(session)
        for number in range(5):
            person = ledger.person(session, f"ana-{number}@example.org")
            ledger.signature(session, petition, person, state=SignatureState.CONFIRMED)
    monkeypatch.setattr(hands, "now", lambda: ledger.NOON + LAG)
    tasks.upkeep(hands, Job.COUNT)
    with database.reading() as session:
        assert session.get_one(Petition, petition).confirmed_count == 5


def test_once_a_night_the_tallies_are_compared_and_a_difference_is_an_alarm(
    hands: Hands, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.unit_of_work() as session:
        session.execute(update(Petition).where(Petition.id == ledger.petition(session)).values(confirmed_count=4))
    with capture_logs() as logs:
        for minutes in (-60, 0, 10, 24 * 60):
            monkeypatch.setattr(hands, "now", lambda m=minutes: THREE_AT_NIGHT + timedelta(minutes=m))
            tasks.upkeep(hands, Job.RECOUNT)
    assert [(entry["event"], entry["count"]) for entry in logs] == [("tallies_differ", 1)] * 2
    with database.reading() as session:
        found = [(row.at, row.differences) for row in session.scalars(select(Recount).order_by(Recount.id))]
    assert found == [(THREE_AT_NIGHT, 1), (THREE_AT_NIGHT + timedelta(days=1), 1)]


def test_forgotten_letters_go_their_way_at_night_and_the_log_says_how_many(
    hands: Hands, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.unit_of_work() as session:
        forgotten = ledger.letters(session, ["one@example.org", "two@example.org"])
        session.execute(update(Message).values(state=MessageState.HELD))
        waits = ledger.letters(session, ["three@example.org"])
    monkeypatch.setattr(hands, "now", lambda: THREE_AT_NIGHT)
    with capture_logs() as logs:
        tasks.upkeep(hands, Job.RECOUNT)
    assert {entry["event"]: entry["count"] for entry in logs}["forgotten_letters_freed"] == 2
    assert ledger.states(database, *forgotten, *waits) == [MessageState.READY] * 3
