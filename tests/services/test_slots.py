"""Two beats ring twice; the work of a slot is done once."""

from datetime import timedelta

import pytest

from advocacy.db import Database
from advocacy.domain.ports import Job
from advocacy.services import slots
from tests.ledger import NOON

MINUTE = timedelta(minutes=1)


def _take(database: Database, job: Job, seconds: int) -> bool:
    with database.unit_of_work() as session:
        return slots.take(session, job, MINUTE, NOON + timedelta(seconds=seconds))


def test_the_first_in_a_slot_has_it_and_each_job_has_slots_of_its_own(database: Database) -> None:
    assert _take(database, Job.REMIND, 0)
    assert not _take(database, Job.REMIND, 59)
    assert _take(database, Job.EXPIRE, 59)
    assert _take(database, Job.REMIND, 60)


def _fail_in_slot(database: Database) -> None:
    with database.unit_of_work() as session:
        slots.take(session, Job.REMIND, MINUTE, NOON)
        raise RuntimeError


def test_a_run_that_fails_gives_its_slot_back(database: Database) -> None:
    with pytest.raises(RuntimeError):
        _fail_in_slot(database)
    assert _take(database, Job.REMIND, 1)


def test_slots_older_than_a_day_are_forgotten(database: Database) -> None:
    assert _take(database, Job.REMIND, 0)
    assert _take(database, Job.REMIND, 24 * 3600)
    with database.unit_of_work() as session:
        slots.forget(session, NOON + timedelta(days=1, seconds=1))
    assert _take(database, Job.REMIND, 0)
    assert not _take(database, Job.REMIND, 24 * 3600)
