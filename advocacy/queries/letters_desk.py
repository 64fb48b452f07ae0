"""What organizers see of the queue of letters as it is this moment: what waits, what is stuck, and why."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.models import Letter, Message, MessageHistory, OfficePause, SeatRow, Signature
from advocacy.queries.evidence import Event

PAGE = 25
STUCK = (MessageState.UNCERTAIN, MessageState.BOUNCED, MessageState.FAILED)
_QUEUED = (MessageState.READY, MessageState.TESTED)
_EVENTS_SHOWN = 20
_IS_LETTER = Message.kind == MessageKind.LETTER
"""A packet is no letter: those in it count."""

Place = tuple[int, int]
"""Where a page of a list begins: after this seat and message."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Letters in the queue: `due` at once to `offices`, `later` once their time has come, `paused` for offices
    that get none for now."""

    due: int
    offices: int
    later: int
    paused: int


@dataclass(frozen=True, slots=True)
class Unsent:
    """Letters that have not gone: `queued`, `parked` (they wait for a successor or their writer), in a worker's
    hands (`claimed`), and those `on_the_wire`, which nobody can take back."""

    queued: int
    parked: int
    claimed: int
    on_the_wire: int

    @property
    def to_cancel(self) -> int:
        return self.queued + self.parked + self.claimed


@dataclass(frozen=True, slots=True)
class StuckLetter:
    """A letter that needs a person, with the evidence; nothing of who wrote it but what a server may have said."""

    message_id: int
    seat_id: int
    seat: str
    state: MessageState
    since: datetime
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class StuckPage:
    """Up to `PAGE` letters, office by office; `after` begins the next page, None on the last one."""

    letters: Sequence[StuckLetter]
    after: Place | None


@dataclass(frozen=True, slots=True)
class WholeLetter:
    """A letter with its writer and its text, for who may see persons."""

    message_id: int
    letter_id: int
    seat: str
    state: MessageState
    writer: str
    subject: str
    text: str
    events: Sequence[Event]
    words_deleted_at: datetime | None


def queue(session: Session, states: Collection[MessageState], now: datetime) -> Queue:
    """What would go, of letters in these states (ready; when live, tested ones too)."""
    is_due = Message.not_before <= now
    rows = session.execute(
        select(Message.seat_id, func.count().filter(is_due), func.count().filter(~is_due), OfficePause.at)
        .outerjoin(OfficePause, OfficePause.seat_id == Message.seat_id)
        .where(_in(states), Message.seat_id.is_not(None), _IS_LETTER)
        .group_by(Message.seat_id, OfficePause.at)
    ).all()
    going = [(due, later) for _, due, later, paused in rows if paused is None]
    return Queue(
        due=sum(due for due, _ in going),
        offices=sum(due > 0 for due, _ in going),
        later=sum(later for _, later in going),
        paused=sum(due + later for _, due, later, paused in rows if paused is not None),
    )


def unsent(session: Session, seat_id: int | None) -> Unsent:
    """What has not gone to an office, or to any."""
    where = _IS_LETTER & (Message.seat_id.is_not(None) if seat_id is None else Message.seat_id == seat_id)
    return Unsent(
        queued=_count(session, where & _in(_QUEUED)),
        parked=_count(session, where & _in([MessageState.PARKED])),
        claimed=_count(session, where & _in([MessageState.CLAIMED])),
        on_the_wire=_count(session, where & _in([MessageState.SENDING])),
    )


def stuck_by_seat(session: Session, state: MessageState) -> Mapping[int, int]:
    """How many letters are in one of the `STUCK` states, by the ids of their seats."""
    rows = session.execute(
        select(Message.seat_id, func.count())
        .where(_in([state]), Message.seat_id.is_not(None), _IS_LETTER)
        .group_by(Message.seat_id)
    )
    return {seat_id: number for seat_id, number in rows if seat_id is not None}


def stuck(session: Session, state: MessageState, seat_id: int | None, after: Place = (0, 0)) -> StuckPage:
    """A page of the letters in one of the `STUCK` states, to one office or to all."""
    where = Message.seat_id.is_not(None) if seat_id is None else Message.seat_id == seat_id
    rows = session.execute(
        select(Message.id, Message.seat_id, SeatRow.name, Message.state, Message.settled_at)
        .join(SeatRow, SeatRow.id == Message.seat_id)
        .where(_in([state]), where, _IS_LETTER, tuple_(Message.seat_id, Message.id) > after)
        .order_by(Message.seat_id, Message.id)
        .limit(PAGE + 1)
    ).all()
    events = events_of(session, [row.id for row in rows[:PAGE]])
    letters = [
        StuckLetter(row.id, row.seat_id, row.name, MessageState(row.state), row.settled_at, events[row.id])
        for row in rows[:PAGE]
    ]
    last = letters[-1] if len(rows) > PAGE else None
    return StuckPage(letters, (last.seat_id, last.message_id) if last else None)


def whole_letter(session: Session, message_id: int) -> WholeLetter | None:
    """A letter by its message; None when there is none."""
    row = session.execute(
        select(Message, Letter, SeatRow.name, Signature.given_name, Signature.family_name)
        .join(Letter, Letter.id == Message.subject_id)
        .join(SeatRow, SeatRow.id == Letter.seat_id)
        .join(Signature, Signature.id == Letter.signature_id)
        .where(Message.id == message_id, _IS_LETTER)
    ).one_or_none()
    if row is None:
        return None
    message, letter, seat, given_name, family_name = row
    events = events_of(session, [message_id])[message_id]
    writer = f"{given_name} {family_name}".strip()
    state = MessageState(message.state)
    words = letter.subject, letter.text
    return WholeLetter(message_id, letter.id, seat, state, writer, *words, events, letter.words_deleted_at)


def events_of(session: Session, message_ids: Sequence[int]) -> Mapping[int, list[Event]]:
    """The latest of each message, oldest first."""
    number = func.row_number().over(partition_by=MessageHistory.message_id, order_by=MessageHistory.id.desc())
    numbered = (
        select(MessageHistory.id, number.label("number"))
        .where(MessageHistory.message_id.in_(message_ids))
        .subquery()
    )
    rows = session.scalars(
        select(MessageHistory)
        .join(numbered, numbered.c.id == MessageHistory.id)
        .where(numbered.c.number <= _EVENTS_SHOWN)
        .order_by(MessageHistory.id)
    )
    found: dict[int, list[Event]] = defaultdict(list)
    for row in rows:
        found[row.message_id].append(Event(row.at, row.event, row.detail))
    return found


def _count(session: Session, where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Message).where(where)) or 0


def _in(states: Collection[MessageState]) -> ColumnElement[bool]:
    # Written out for the partial indexes ix_messages_due_by_seat, ix_messages_stuck and ix_messages_leased.
    words = [state.value for state in states]
    name = "_".join(("states", *words))
    return Message.state.in_(bindparam(name, words, expanding=True, literal_execute=True))
