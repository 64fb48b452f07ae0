"""How delivery stands now, how it came to that, and which offices are paused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from advocacy.db import Act
from advocacy.domain import delivery
from advocacy.domain.delivery import DeliveryLimits, Standing
from advocacy.domain.messages import Delivery
from advocacy.models import DeliverySwitch, OfficePause


@dataclass(frozen=True, slots=True)
class PastSwitch:
    """A turn of the switch: when, to what, by whom and why."""

    at: datetime
    mode: Delivery
    test_inbox: str
    reason: str
    actor: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Since when an office gets no letters, by whom and why."""

    at: datetime
    reason: str
    actor: str


def standing(session: Session | Act, limits: DeliveryLimits) -> Standing:
    """How letters are delivered now."""
    columns = func.jsonb_build_array(DeliverySwitch.id, DeliverySwitch.mode, DeliverySwitch.test_inbox)
    row = session.scalar(select(columns).order_by(DeliverySwitch.id.desc()).limit(1))
    return delivery.standing(limits, *row) if row else delivery.standing(limits)


def is_still(switch_id: int) -> ColumnElement[bool]:
    """Whether nobody has switched since; part of a larger question."""
    latest = select(func.coalesce(func.max(DeliverySwitch.id), 0)).scalar_subquery()
    return latest == switch_id


def is_paused(seat_id: ColumnElement[int | None] | InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    """Whether the office of a seat gets no letters for now; part of a larger question."""
    return exists().where(OfficePause.seat_id == seat_id)


def past_switches(session: Session, number: int) -> Sequence[PastSwitch]:
    """The latest turns of the switch, newest first."""
    rows = session.scalars(select(DeliverySwitch).order_by(DeliverySwitch.id.desc()).limit(number))
    return [PastSwitch(row.at, Delivery(row.mode), row.test_inbox, row.reason, row.actor) for row in rows]


def pauses(session: Session) -> Mapping[int, Pause]:
    """All paused offices, by the ids of their seats."""
    return {row.seat_id: Pause(row.at, row.reason, row.actor) for row in session.scalars(select(OfficePause))}
