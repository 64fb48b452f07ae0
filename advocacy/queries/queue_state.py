"""How many mails are due and how long the first has been; how old the roster is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import Lane
from advocacy.models import Message, RosterImport

MOST = 10_000
"""More are not counted: a held campaign may have millions."""


@dataclass(frozen=True, slots=True)
class LaneState:
    """The mails of a lane that are due, `MOST` + 1 for any more; `oldest` is since when the first waits."""

    lane: Lane
    number: int
    oldest: datetime | None


def _question(lane: Lane) -> Select[str, int, Any]:
    # Written out, so that the planner can see that the partial index holds them all.
    ready: BindParameter[str] = bindparam("ready", MessageState.READY.value, literal_execute=True)
    first = (
        select(Message.not_before)
        .where(Message.state == ready, Message.lane == lane, Message.not_before <= bindparam("now"))
        .order_by(Message.not_before)
        .limit(MOST + 1)
        .subquery()
    )
    return select(literal(lane.value), func.count(), func.min(first.c.not_before)).select_from(first)


_DUE = union_all(*map(_question, Lane))
_IMPORTED_ON = select(RosterImport.imported_on).where(RosterImport.jurisdiction == bindparam("jurisdiction"))


def due(session: Session, now: datetime) -> Sequence[LaneState]:
    """Each lane, in the order of their patience."""
    rows = session.execute(_DUE, {"now": now})
    found = {lane: (int(number), oldest) for lane, number, oldest in rows}
    return [LaneState(lane, *found[lane]) for lane in Lane]


def roster_imported_on(session: Session, jurisdiction: str) -> date | None:
    """The day of the last import; None while the pack's own roster is in use."""
    return session.scalar(_IMPORTED_ON, {"jurisdiction": jurisdiction})
