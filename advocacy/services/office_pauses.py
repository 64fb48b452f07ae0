"""Pauses of single offices: their letters wait in the queue until somebody resumes."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.db import nudge
from advocacy.domain.actors import Actor
from advocacy.domain.errors import SeatNotFound
from advocacy.domain.ports import Job
from advocacy.models import OfficePause, SeatRow
from advocacy.services import audit, gate, office_lanes


def pause(session: Session, seat_id: int, reason: str, actor: Actor, now: datetime) -> bool:
    """Begin no more letters to this office; False when it is paused already. Raises `SeatNotFound`."""
    _check(session, seat_id)
    gate.close(session)
    return stop(session, seat_id, reason, actor, now)


def stop(session: Session, seat_id: int, reason: str, actor: Actor, now: datetime) -> bool:
    """The same for the house itself, without waiting for letters that are just beginning."""
    values = {"seat_id": seat_id, "at": now, "reason": reason, "actor": actor.name}
    done = session.execute(
        insert(OfficePause).values(values).on_conflict_do_nothing().returning(OfficePause.seat_id)
    )
    if done.first() is None:
        return False
    _note(session, actor, "pause", seat_id, now, reason)
    return True


def resume(session: Session, seat_id: int, reason: str, actor: Actor, now: datetime) -> bool:
    """Let its letters go again; False when it is not paused. Raises `SeatNotFound`."""
    _check(session, seat_id)
    gone = delete(OfficePause).where(OfficePause.seat_id == seat_id).returning(OfficePause.seat_id)
    if session.execute(gone).first() is None:
        return False
    office_lanes.forgive(session, seat_id)
    _note(session, actor, "resume", seat_id, now, reason)
    nudge(session, Job.DELIVER_LETTERS)
    return True


def _check(session: Session, seat_id: int) -> None:
    if session.get(SeatRow, seat_id) is None:
        raise SeatNotFound(seat_id)


def _note(session: Session, actor: Actor, act: str, seat_id: int, now: datetime, reason: str) -> None:
    was, becomes = {"paused": act == "resume"}, {"paused": act == "pause"}
    audit.note(session, actor, act, "seat", seat_id, now, before=was, after=becomes, reason=reason)
