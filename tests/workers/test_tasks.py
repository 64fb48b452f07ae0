"""Each task does its work once, however often it is rung for."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from annotated_types import Le
from celery import Celery
from kombu import Connection, Producer
from sqlalchemy import select

from advocacy.db import Database
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
from advocacy.models import Petition, Signature, Slot
from advocacy.services import retention
from advocacy.wiring import Toolbox
from config import Mail, Settings
from tests import ledger
from tests.ledger import states
from workers import tasks
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


@pytest.mark.parametrize(
    "job", [job for job in Job if job not in {Job.DELIVER_LETTERS, Job.DELIVER_TRANSACTIONAL}]
)
def test_an_upkeep_job_takes_its_slot_and_runs(job: Job, hands: Hands, database: Database) -> None:
    tasks.upkeep(hands, job)
    with database.reading() as session:
        assert list(session.scalars(select(Slot.job))) == [job]


def test_two_bells_in_one_slot_count_once(
    hands: Hands, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.unit_of_work() as session:
        petition = ledger.petition(session)
    for number, (seconds, expected) in enumerate([(0, 1), (1, 1), (5, 3)]):
        with database.unit_of_work() as session:
            person = ledger.person(session, f"ana-{number}@example.org")
            ledger.signature(session, petition, person, state=SignatureState.CONFIRMED)
        monkeypatch.setattr(hands, "now", lambda seconds=seconds: ledger.NOON + timedelta(seconds=seconds))
        tasks.upkeep(hands, Job.COUNT)
        with database.reading() as session:
            assert session.get_one(Petition, petition).confirmed_count == expected


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
    assert longest_mail < LEASE_MARGIN.total_seconds()
    settings = celery_settings("redis://127.0.0.1/0")
    assert settings["broker_transport_options"]["visibility_timeout"] == VISIBILITY_SECONDS
    assert settings["task_acks_late"]
    assert settings["worker_prefetch_multiplier"] == 1


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
