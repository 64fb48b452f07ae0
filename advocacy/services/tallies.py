"""Counts what happened since the last count into the tallies, so that no page ever counts rows."""

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import CursorResult, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain.tallies import BATCH, LAG, Room
from advocacy.models import TallyMark
from advocacy.services import message_tallying, signature_tallying

_LOCK = 4_201_937  # any number of our own: one counter at a time


def count(session: Session, room: Room, zone: ZoneInfo, now: datetime) -> int:
    """Count one batch of signatures, or of messages, that changed `LAG` ago or longer; returns how many.

    Marking, taking back and adding are one transaction: a batch is counted once or not at all. Whoever comes
    while another counts has nothing to do. Rows that somebody holds at this moment are left to the next count.
    """
    if not session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
        return 0
    _look_up_rows(session)
    statements = _STATEMENTS[room]
    ids = list(run(session, statements.MARK, until=now - LAG, batch=BATCH).scalars())
    changed = run(session, statements.TALLY, ids=ids, zone=zone.key, batch=BATCH).rowcount
    mark(session, room, now, changed=changed > 0, is_all=len(ids) < BATCH)
    return len(ids)


def mark(session: Session, room: Room, now: datetime, *, changed: bool, is_all: bool = True) -> None:
    """Note when a room was counted to the end, and that its figures have changed."""
    fresh = insert(TallyMark).values(room=room, counted_at=now, version=1)
    moved = {"counted_at": fresh.excluded.counted_at} if is_all else {}
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=[TallyMark.room], set_={"version": TallyMark.version + int(changed), **moved}
        )
    )


def hold_counting(session: Session) -> None:
    """Let nobody count until this transaction ends; waits for whoever counts now."""
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _look_up_rows(session: Session) -> None:
    """Ten thousand ids look to the planner like a reason to read whole tables, of a million rows too."""
    session.execute(text("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"))


def run(session: Session, statement: str, **given: object) -> CursorResult[Any]:
    """Run a statement with those of `given` that it takes."""
    written = text(statement)
    taken = {name: value for name, value in given.items() if name in written.compile().params}
    return cast(CursorResult[Any], session.execute(written, taken))


_STATEMENTS = {Room.SIGNATURES: signature_tallying, Room.MESSAGES: message_tallying}
