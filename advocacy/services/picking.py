"""Which messages a worker takes next, as part of the statement that claims them."""

from datetime import datetime

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    bindparam,
    exists,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import BATCH, Delivery, Lane, MessageKind
from advocacy.models.delivery import OfficePause
from advocacy.models.message import Message
from advocacy.models.seat import SeatRow
from advocacy.models.table import fixed
from advocacy.queries.delivery import is_paused
from advocacy.services.office_lanes import Rooms

_PACKETS = 10
"""So many at a time: each is as large as hundreds of letters."""


def pick(session: Session, lane: Lane, mode: Delivery, rooms: Rooms, now: datetime) -> CTE | None:
    """Up to `BATCH` due messages of a lane that nobody holds, oldest first; None when none may go.

    While an office is paused or limited, letters are taken office by office (docs/decisions/013 and 016): what
    waits for an office that may get none now is not even looked at.
    """
    states = _claimable(lane, mode)
    if not states:
        return None
    # Written out, so that the planner can see that the partial indexes hold them all.
    is_claimable = Message.state.in_(bindparam("claimable", states, expanding=True, literal_execute=True))
    is_due = is_claimable & (Message.not_before <= now)
    if rooms.numbers or _has_pauses(session, lane):
        return _of_open_offices(is_due, rooms)
    return _oldest(is_due & (Message.lane == lane) & Message.digest_id.is_(None))


def _claimable(lane: Lane, mode: Delivery) -> tuple[str, ...]:
    if lane is Lane.TRANSACTIONAL:
        return (MessageState.READY.value,)
    return {
        Delivery.HOLD: (),
        Delivery.TEST: (MessageState.READY.value,),
        Delivery.LIVE: (MessageState.READY.value, MessageState.TESTED.value),
    }[mode]


def _oldest(which: ColumnElement[bool]) -> CTE:
    oldest = select(Message.id).where(which).order_by(Message.not_before, Message.id).limit(BATCH)
    return oldest.with_for_update(skip_locked=True).cte("picked")


def _has_pauses(session: Session, lane: Lane) -> bool:
    return lane is Lane.LETTERS and bool(session.scalar(select(exists().select_from(OfficePause))))


def _of_open_offices(is_due: ColumnElement[bool], rooms: Rooms) -> CTE:
    """The queue of each office is asked by itself, until there are enough: no more rows are locked than taken."""
    offices = _open_offices(rooms)
    queue = (
        select(Message.id)
        .where(Message.seat_id == offices.c.id, is_due, Message.kind == MessageKind.LETTER)
        .where(Message.digest_id.is_(None))
        .order_by(Message.not_before, Message.id)
        .limit(offices.c.number)
        .with_for_update(skip_locked=True)
        .lateral("queue")
    )
    letters = select(queue.c.id).select_from(offices.join(queue, true())).limit(BATCH).cte("letters")
    packets = _packets(is_due).cte("packets")
    return select(letters.c.id).union_all(select(packets.c.id)).cte("picked")


def _packets(is_due: ColumnElement[bool]) -> Select[int]:
    """They are no part of their offices' pace: one e-mail a day. What they hold is not asked for singly."""
    return (
        select(Message.id)
        .where(Message.kind == fixed(MessageKind.DIGEST), is_due, ~is_paused(Message.seat_id))
        .order_by(Message.not_before, Message.id)
        .limit(_PACKETS)
        .with_for_update(skip_locked=True)
    )


def _open_offices(rooms: Rooms) -> Subquery:
    limited = (
        func.unnest(
            bindparam("seats", list(rooms.numbers), ARRAY(BigInteger())),
            bindparam("numbers", list(rooms.numbers.values()), ARRAY(Integer())),
        )
        .table_valued("id", "number", name="limited")
        .render_derived()
    )
    number = func.coalesce(limited.c.number, BATCH)
    return (
        select(SeatRow.id, number.label("number"))
        .outerjoin(limited, limited.c.id == SeatRow.id)
        .where(~is_paused(SeatRow.id), number > 0)
        .order_by(func.random())
        .subquery("offices")
    )
