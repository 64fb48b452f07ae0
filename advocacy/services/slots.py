"""Slots of the timetable: however often a job is rung for a slot, one run of it counts."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain.ports import Job
from advocacy.domain.timetable import SLOT
from advocacy.models.slot import Slot

_KEPT = timedelta(days=1)
_LONG = [job for job, width in SLOT.items() if width > _KEPT]


def take(session: Session, job: Job, width: timedelta, now: datetime) -> bool:
    """Whether this run is the slot's; taken back with everything else when the run fails.

    Slots of `width` are counted from 1970-01-01 UTC, the same on every machine.
    """
    taken = session.execute(
        insert(Slot).values(job=job, slot=floor(now, width)).on_conflict_do_nothing().returning(Slot.job)
    )
    return taken.first() is not None


def is_taken(session: Session, job: Job, width: timedelta, now: datetime) -> bool:
    """Whether the slot has had its run."""
    return session.get(Slot, (job, floor(now, width))) is not None


def floor(now: datetime, width: timedelta) -> datetime:
    """When the slot of `width` began that `now` is in."""
    seconds = width.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


def forget(session: Session, now: datetime) -> int:
    """Delete the slots older than a day; those that last longer are few, and stay. Returns how many."""
    gone = delete(Slot).where(is_over(now - _KEPT)).returning(Slot.job)
    return len(session.execute(gone.execution_options(synchronize_session=False)).all())


def is_over(before: datetime) -> ColumnElement[bool]:
    """Whether a slot is older than that, and none that lasts longer."""
    return (Slot.slot < before) & Slot.job.not_in(_LONG)
