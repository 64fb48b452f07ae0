"""Whether the tallies can be trusted: when they were counted, and what the last recount found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ARRAY, String, any_, bindparam, func, select
from sqlalchemy.orm import Session

from advocacy.domain.tallies import Room
from advocacy.models import Recount, TallyMark

_COUNTED = [Room.SIGNATURES, Room.MESSAGES]
_COUNTED_AT = select(func.min(TallyMark.counted_at)).where(
    TallyMark.room == any_(bindparam("rooms", type_=ARRAY(String)))
)
_LAST_RECOUNT = select(Recount).order_by(Recount.id.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class RecountView:
    """The last comparison of tallies and rows; `found` has the number of differences by kind."""

    at: datetime
    differences: int
    found: Mapping[str, int]
    is_repaired: bool

    @property
    def is_alarming(self) -> bool:
        return bool(self.differences) and not self.is_repaired


def last_recount(session: Session) -> RecountView | None:
    """None before the first night."""
    row = session.scalar(_LAST_RECOUNT)
    return RecountView(row.at, row.differences, row.found, row.is_repaired) if row else None


def counted_at(session: Session, room: Room | None = None) -> datetime | None:
    """Until when all that happened is in the tallies (to within `LAG`); None before the first count."""
    return session.scalar(_COUNTED_AT, {"rooms": [room] if room else _COUNTED})


def lag(session: Session, now: datetime) -> timedelta | None:
    """How old the last complete count is; None before the first one."""
    last = counted_at(session)
    return now - last if last else None


def pulse(session: Session) -> str:
    """A word that changes when any figure has changed: an entity tag for pages that show figures."""
    versions = session.execute(select(TallyMark.room, TallyMark.version).order_by(TallyMark.room))
    return "-".join(f"{room[0]}{version}" for room, version in versions) or "none"
