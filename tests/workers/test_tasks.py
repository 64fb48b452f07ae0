"""Each task does its work once, however often it is rung for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from annotated_types import Le
from celery import Celery
from kombu import Connection, Producer
from sqlalchemy import select, update
from structlog.testing import capture_logs

from advocacy.db import Database
from advocacy.domain.letters import Aftermath
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import LEASE_MARGIN, Lane
from advocacy.domain.ports import Job
from advocacy.domain.queues import QUEUE_OF
from advocacy.domain.signature_states import SignatureState
from advocacy.domain.timetable import EVERY
from advocacy.gateways.celery_settings import (
    HARD_SECONDS,
    SOFT_SECONDS,
    VISIBILITY_SECONDS,
    celery_settings,
    task_name,
)
from advocacy.gateways.turns import turn
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Legislator, Letter, LocatedAddress, Petition, Signature, Slot, Tenure
from advocacy.services import confirming, retention
from advocacy.wiring import Toolbox
from config import Mail, Roster, Settings
from tests import ledger
from tests.ledger import states
from tests.rosters import csv_of, newcomer, seat_of
from tests.samples import NOW, sign
from workers import mailings, tasks
from workers.assembly import create_celery
from workers.hands import Hands


@pytest.fixture
def hands(settings: Settings) -> Iterator[Hands]:
    hands = Hands(Toolbox(settings))
    yield hands
    hands.toolbox.database.close()


def _mails(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.mail_folder.glob("*.eml"))


def test_delivering_twice_writes_each_mail_once(hands: Hands, database: Database, settings: Settings) -> None:
    with database.unit_of_work() as session:
        ids = ledger.letters(session, ["a@example.org", "b@example.org"])
        confirmation = ledger.confirmation(session, "ana@example.org")
    tasks.deliver(hands, Lane.LETTERS)
    tasks.deliver(hands, Lane.LETTERS)
    assert _mails(settings) == [f"letter-{number}.eml" for number in ids]
    tasks.deliver(hands, Lane.TRANSACTIONAL)
    assert f"confirmation-{confirmation}.eml" in _mails(settings)
    assert states(database) == [MessageState.SENT] * 3


def test_while_one_process_delivers_letters_another_leaves_them_alone(
    hands: Hands, database: Database, settings: Settings
) -> None:
    with database.unit_of_work() as session:
        ledger.letters(session, ["a@example.org"])
        ledger.confirmation(session, "ana@example.org")
    with turn(settings.var / "letters.turn") as is_ours:
        assert is_ours
        tasks.deliver(hands, Lane.LETTERS)
        tasks.deliver(hands, Lane.TRANSACTIONAL)
    assert states(database) == [MessageState.READY, MessageState.SENT]
    tasks.deliver(hands, Lane.LETTERS)
    assert states(database) == [MessageState.SENT] * 2


def test_a_turn_is_free_again_when_it_is_over(tmp_path: Path) -> None:
    for _ in range(2):
        with turn(tmp_path / "turn") as first, turn(tmp_path / "turn") as second:
            assert (first, second) == (True, False)


_NOT_UPKEEP = {Job.DELIVER_LETTERS, Job.DELIVER_TRANSACTIONAL, Job.DELIVER_MAILINGS, Job.IMPORT_ROSTER}


@pytest.mark.parametrize("job", [job for job in Job if job not in _NOT_UPKEEP])
def test_an_upkeep_job_takes_its_slot_and_runs(job: Job, hands: Hands, database: Database) -> None:
    tasks.upkeep(hands, job)
    with database.reading() as session:
        assert list(session.scalars(select(Slot.job))) == [job]


def test_two_bells_in_one_slot_count_once(
    hands: Hands, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.unit_of_work() as session:
        petition = ledger.petition(session)
    for number, (seconds, expected) in enumerate([(5, 1), (6, 1), (10, 3)]):
        with database.unit_of_work() as session:
            person = ledger.person(session, f"ana-{number}@example.org")
            ledger.signature(session, petition, person, state=SignatureState.CONFIRMED)
        monkeypatch.setattr(hands, "now", lambda seconds=seconds: ledger.NOON + timedelta(seconds=seconds))
        tasks.upkeep(hands, Job.COUNT)
        with database.reading() as session:
            assert session.get_one(Petition, petition).confirmed_count == expected


def test_a_petition_closes_at_its_time(hands: Hands, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.unit_of_work() as session:
        due, later = ledger.petition(session), ledger.petition(session)
        for petition, moment in ((due, ledger.NOON), (later, ledger.NOON + timedelta(hours=1))):
            session.execute(update(Petition).where(Petition.id == petition).values(closes_at=moment))
    monkeypatch.setattr(hands, "now", lambda: ledger.NOON)
    tasks.upkeep(hands, Job.CLOSE_PETITIONS)
    with database.reading() as session:
        assert session.get_one(Petition, due).state == "closed"
        assert session.get_one(Petition, later).state == "open"


def test_all_that_is_old_is_erased_in_one_go(
    hands: Hands, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    with database.unit_of_work() as session:
        petition = ledger.petition(session)
        for number in range(5):
            ledger.signature(session, petition, ledger.person(session, f"ana-{number}@example.org"))
    monkeypatch.setattr(hands, "now", lambda: ledger.NOON + timedelta(days=14))
    tasks.upkeep(hands, Job.EXPIRE)
    with database.reading() as session:
        assert list(session.scalars(select(Signature.state))) == [SignatureState.EXPIRED] * 5


def test_what_the_geocoder_said_is_deleted_with_the_expired(
    hands: Hands, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, old = ledger.NOON + timedelta(hours=1), ledger.NOON - timedelta(seconds=1)
    with database.unit_of_work() as session:
        for key, moment in ((b"kept", kept), (b"old", old)):
            session.add(LocatedAddress(key=key, verdict="not_found", pairs=[], expires_at=moment))
    monkeypatch.setattr(hands, "now", lambda: ledger.NOON)
    tasks.upkeep(hands, Job.EXPIRE)
    with database.reading() as session:
        assert list(session.scalars(select(LocatedAddress.key))) == [b"kept"]


def _sourced(settings: Settings, source: str, url: str) -> Hands:
    roster = Roster.model_validate({"source": source, "url": url})
    return Hands(Toolbox(settings.model_copy(update={"roster": roster})))


def _holds_seat(database: Database, name: str) -> bool:
    with database.reading() as session:
        question = select(Legislator.name).join(Tenure, Tenure.legislator_id == Legislator.id)
        return name in session.scalars(question.where(Tenure.ended_on.is_(None))).all()


def test_the_roster_is_imported_once_a_week_however_often_it_is_rung_for(
    settings: Settings, database: Database, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = seat_of(pack, "Norfolk and Middlesex")
    hands = _sourced(settings, "openstates-csv", csv_of(tmp_path / "ma.csv", pack))
    noon = datetime(2026, 11, 19, 12, tzinfo=UTC)  # a Thursday, on which slots of a week begin
    for hours, people, has_come in (
        (0, pack.legislators, False),
        (1, newcomer(pack, seat), False),
        (6 * 24, newcomer(pack, seat), False),
        (7 * 24, newcomer(pack, seat), True),
    ):
        csv_of(tmp_path / "ma.csv", pack, people)
        monkeypatch.setattr(hands, "now", lambda hours=hours: noon + timedelta(hours=hours))
        tasks.upkeep(hands, Job.EXPIRE)
        tasks.upkeep(hands, Job.IMPORT_ROSTER)
        assert _holds_seat(database, "Nia Newcomer") is has_come
    hands.toolbox.database.close()


@pytest.mark.parametrize(
    ("source", "content", "event"),
    [("openstates-csv", "id\n", "roster_unread"), ("openstates-csv", None, "roster_refused")],
)
def test_a_source_that_cannot_be_used_is_logged_and_changes_nothing(
    settings: Settings,
    database: Database,
    pack: Pack,
    tmp_path: Path,
    source: str,
    content: str | None,
    event: str,
) -> None:
    path = tmp_path / "ma.csv"
    if content is None:
        csv_of(path, pack, pack.legislators[100:])
    else:
        path.write_text(content)
    hands = _sourced(settings, source, str(path))
    with capture_logs() as said:
        tasks.upkeep(hands, Job.IMPORT_ROSTER)
    hands.toolbox.database.close()
    assert [entry["event"] for entry in said] == [event]
    assert not any(one.name in str(said) for one in pack.legislators)
    assert _holds_seat(database, pack.legislators[0].name)


def test_a_source_that_did_not_answer_is_asked_again_at_the_next_bell_and_a_refused_one_next_week(
    settings: Settings, database: Database, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, people = tmp_path / "ma.csv", newcomer(pack, seat_of(pack, "Norfolk and Middlesex"))
    hands = _sourced(settings, "openstates-csv", str(path))
    noon = datetime(2026, 11, 19, 12, tzinfo=UTC)  # a Thursday, on which slots of a week begin
    for hours, source, events in (
        (0, None, ["roster_unread"]),
        (1, pack.legislators[100:], ["roster_refused"]),
        (2, people, []),
        (7 * 24, None, ["roster_unread"]),
        (7 * 24 + 1, people, ["roster_imported"]),
        (7 * 24 + 2, None, []),
    ):
        path.unlink(missing_ok=True)
        if source is not None:
            csv_of(path, pack, source)
        monkeypatch.setattr(hands, "now", lambda hours=hours: noon + timedelta(hours=hours))
        with capture_logs() as said:
            tasks.upkeep(hands, Job.IMPORT_ROSTER)
        assert [entry["event"] for entry in said] == events
    assert _holds_seat(database, "Nia Newcomer")
    hands.toolbox.database.close()


def test_letters_follow_their_seats_within_a_minute(hands: Hands, database: Database, pack: Pack) -> None:
    with database.unit_of_work() as session:
        signature_id = sign(session, pack)
        confirming.confirm(session, pack, signature_id, {}, timedelta(), NOW)
        seat_id = session.scalars(select(Letter.seat_id).order_by(Letter.id)).all()[0]
        session.execute(update(Tenure).where(Tenure.seat_id == seat_id).values(ended_on=NOW.date()))
    tasks.deliver(hands, Lane.LETTERS)
    tasks.upkeep(hands, Job.ADDRESS_WAITING)
    with database.reading() as session:
        assert session.scalars(select(Letter.aftermath).order_by(Letter.id)).all() == [Aftermath.DROPPED, None]
    assert states(database)[-2:] == [MessageState.CANCELLED, MessageState.SENT]


@pytest.fixture
def celery(settings: Settings) -> Celery:
    return create_celery(Toolbox(settings))


def test_every_job_has_a_task_a_queue_and_a_place_in_the_timetable(celery: Celery) -> None:
    queues = {queue.name for queue in celery.conf.task_queues}
    entries = {entry["task"]: entry for entry in celery.conf.beat_schedule.values()}
    for job in Job:
        assert task_name(job) in celery.tasks
        assert QUEUE_OF[job].value in queues
        assert entries[task_name(job)]["options"]["queue"] == QUEUE_OF[job].value
        assert entries[task_name(job)]["schedule"] == EVERY[job]


def test_a_task_ends_well_before_the_broker_would_give_it_to_another() -> None:
    assert HARD_SECONDS * 2 < VISIBILITY_SECONDS
    longest_mail = max(
        limit.le for limit in Mail.model_fields["timeout_seconds"].metadata if isinstance(limit, Le)
    )
    assert tasks.DELIVER_FOR.total_seconds() + longest_mail < SOFT_SECONDS < HARD_SECONDS
    assert mailings.DELIVER_FOR.total_seconds() + longest_mail < SOFT_SECONDS
    assert longest_mail < LEASE_MARGIN.total_seconds()
    settings = celery_settings("redis://127.0.0.1/0")
    assert settings["broker_transport_options"]["visibility_timeout"] == VISIBILITY_SECONDS
    assert settings["task_acks_late"]
    assert settings["worker_prefetch_multiplier"] == 1


def test_freezing_a_large_audience_may_take_longer_than_other_tasks(celery: Celery) -> None:
    freezing, other = celery.tasks[task_name(Job.MAILINGS)], celery.tasks[task_name(Job.COUNT)]
    assert HARD_SECONDS < freezing.soft_time_limit < freezing.time_limit < VISIBILITY_SECONDS / 2
    assert (other.soft_time_limit, other.time_limit) == (SOFT_SECONDS, HARD_SECONDS)


def test_with_rabbitmq_queues_are_replicated_and_publishing_is_confirmed() -> None:
    settings = celery_settings("amqp://127.0.0.1")
    assert settings["broker_transport_options"]["confirm_publish"]
    for queue in settings["task_queues"]:
        assert queue.queue_arguments["x-queue-type"] == "quorum"
        assert queue.queue_arguments["x-delivery-limit"] > 0
        assert queue.queue_arguments["x-dead-letter-exchange"] == "advocacy.dead"


def test_whoever_declares_a_queue_of_rabbitmq_declares_where_its_dead_bells_go() -> None:
    (queue, *_) = celery_settings("amqp://127.0.0.1")["task_queues"]
    with Connection("memory://") as connection:
        channel = connection.default_channel
        queue(channel).declare()
        Producer(channel).publish({}, exchange="advocacy.dead", routing_key=queue.name)
        assert channel.basic_get("advocacy.dead") is not None
