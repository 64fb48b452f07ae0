"""The paces of offices as organizers see them, with what waits for each."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, bindparam, case, false, func, or_, select
from sqlalchemy.orm import Session

from advocacy.domain.digests import HOUR
from advocacy.domain.errors import SeatNotFound
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.office_paces import Bucket, through_at
from advocacy.models import Message, OfficePace, SeatRow

OFFICES_SHOWN = 50

COMMON = select(OfficePace.per_hour).where(OfficePace.seat_id.is_(None)).scalar_subquery()
LIMIT = case((OfficePace.is_own, OfficePace.per_hour), else_=COMMON)
"""Letters an hour, as an organizer set them for this office or for all; NULL for no limit."""

COMMON_OVER = select(OfficePace.digest_over).where(OfficePace.seat_id.is_(None)).scalar_subquery()
OVER = case((OfficePace.is_own_digest, OfficePace.digest_over), else_=COMMON_OVER)
"""Letters a day after which further ones are kept for a packet; NULL for no packets."""

_COMMON_HOUR = select(OfficePace.digest_hour).where(OfficePace.seat_id.is_(None)).scalar_subquery()

BUCKET: Sequence[ColumnElement[Any]] = (LIMIT, *(getattr(OfficePace, each.name) for each in fields(Bucket)[1:]))
"""The columns of a `Bucket`."""


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """An office with its pace: `per_hour` as somebody set it (None: no limit), for it alone if `is_own`.

    `waiting` letters are due; the last of them may go at `through_at` (None: at once). `slowed_by` is what its
    mail server said, "" if it is not slowed. `over` letters a day it gets further ones in a packet (None: never).
    """

    seat_id: int
    seat: str
    is_own: bool
    per_hour: int | None
    waiting: int
    through_at: datetime | None
    slowed_by: str
    is_own_digest: bool
    over: int | None


@dataclass(frozen=True, slots=True)
class CommonRules:
    """What holds for each office without rules of its own.

    Letters an hour and letters a day singly (None: no limit), and the hour at which packets go.
    """

    per_hour: int | None
    over: int | None
    hour: int


def common_rules(session: Session) -> CommonRules:
    """The rules for all offices."""
    per_hour, over, hour = session.execute(select(COMMON, COMMON_OVER, _COMMON_HOUR)).one()
    return CommonRules(per_hour, over, HOUR if hour is None else hour)


def office_line(session: Session, seat_id: int, now: datetime) -> OfficeLine:
    """One office. Raises `SeatNotFound`."""
    waiting = _waiting(now)
    row = session.execute(_lines(waiting).where(SeatRow.id == seat_id)).one_or_none()
    if row is None:
        raise SeatNotFound(seat_id)
    return _line(tuple(row), now)


def office_lines(session: Session, now: datetime) -> Sequence[OfficeLine]:
    """The offices with a pace of their own, slowed ones, and those that a limit keeps waiting; most waiting first.

    `OFFICES_SHOWN` at the most.
    """
    waiting = _waiting(now)
    is_kept = (LIMIT.is_not(None) | (OfficePace.rests_until > now)) & (waiting.c.number > 0)
    told = or_(OfficePace.is_own, OfficePace.is_own_digest, OfficePace.slowed > 0, is_kept)
    most = func.coalesce(waiting.c.number, 0).desc()
    rows = session.execute(_lines(waiting).where(told).order_by(most, SeatRow.name).limit(OFFICES_SHOWN))
    return [_line(tuple(row), now) for row in rows]


def _lines(waiting: Subquery) -> Select[Any]:
    own, number = func.coalesce(OfficePace.is_own, false()), func.coalesce(waiting.c.number, 0)
    own_digest = func.coalesce(OfficePace.is_own_digest, false())
    return (
        select(SeatRow.id, SeatRow.name, own, number, own_digest, OVER, *BUCKET)
        .outerjoin(OfficePace, OfficePace.seat_id == SeatRow.id)
        .outerjoin(waiting, waiting.c.seat_id == SeatRow.id)
    )


def _waiting(now: datetime) -> Subquery:
    # Written out for the partial index ix_messages_due_by_seat.
    words = [MessageState.READY.value, MessageState.TESTED.value]
    is_queued = Message.state.in_(bindparam("waiting", words, expanding=True, literal_execute=True))
    return (
        select(Message.seat_id, func.count().label("number"))
        .where(
            is_queued, Message.kind == MessageKind.LETTER, Message.seat_id.is_not(None), Message.not_before <= now
        )
        .group_by(Message.seat_id)
        .subquery("waiting")
    )


def _line(row: tuple[Any, ...], now: datetime) -> OfficeLine:
    seat_id, seat, is_own, waiting, is_own_digest, over = row[:6]
    bucket = Bucket(row[6], *_known(row[7:]))
    return OfficeLine(
        seat_id=seat_id,
        seat=seat,
        is_own=is_own,
        per_hour=bucket.per_hour,
        waiting=waiting,
        through_at=through_at(bucket, waiting, now),
        slowed_by=bucket.slowed_by if bucket.slowed else "",
        is_own_digest=is_own_digest,
        over=over,
    )


def _known(state: Sequence[Any]) -> Sequence[Any]:
    """Nothing where the office has no row yet: `tokens` is never NULL in one."""
    return state if state[0] is not None else ()
