"""A worker's hold on messages: claim a batch, begin one, give back what was not begun.

Whoever claims gets a lease and a fence; every later word about the message must name that fence, so that a holder
who was too late changes nothing (docs/decisions/003-one-commit-per-letter.md).
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, tuple_
from sqlalchemy.orm import Session

from advocacy.domain.backoff import wait_after
from advocacy.domain.delivery import Standing
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.messages import BATCH, LEASE, PERSON_MAILS, PERSON_WINDOW, Delivery, Lane, is_test
from advocacy.domain.signature_states import SignatureState
from advocacy.models import Letter
from advocacy.models.message import Message, Recorded, in_order, record_all
from advocacy.models.person import Person
from advocacy.queries.delivery import is_paused, is_still
from advocacy.queries.packets import PacketFacts
from advocacy.services import gate, holds, keeping, office_lanes, packets
from advocacy.services.office_lanes import Rooms
from advocacy.services.picking import pick

_MAILED = (
    MessageState.SENDING,
    MessageState.SENT,
    MessageState.BOUNCED,
    MessageState.UNCERTAIN,
)


def claim(session: Session, lane: Lane, mode: Delivery, now: datetime, zone: tzinfo = UTC) -> tuple[Recorded, ...]:
    """Take up to `BATCH` due messages of a lane, oldest first, passing over what others hold.

    Letters are claimed by `mode`: on hold none, live also those that so far went to the test inbox only, and as
    their offices' paces allow. Tries at the test inbox do not count for the office, nor the other way round.
    """
    rooms = _rooms(session, zone, now) if _is_paced(lane, mode) else office_lanes.NO_LIMITS
    picked, in_test = pick(session, lane, mode, rooms, now), is_test(lane, mode)
    if picked is None:
        return ()
    held = record_all(
        session,
        MessageEvent.CLAIM,
        Message.id.in_(select(picked.c.id)),
        now,
        fence=Message.fence + 1,
        lease_until=now + LEASE,
        attempts=case((Message.in_test.is_(in_test), Message.attempts), else_=0),
        in_test=in_test,
        counted_as=None,  # it may come back to the same state on another day
    )
    office_lanes.spend(session, rooms, held)
    return tuple(sorted(held, key=lambda message: message.id))


def _rooms(session: Session, zone: tzinfo, now: datetime) -> Rooms:
    """What the offices' paces allow, and what may go singly today."""
    rooms = office_lanes.rooms(session, BATCH, now)
    left = keeping.singles(session, zone, now)
    numbers = {seat_id: min(number, left.get(seat_id, number)) for seat_id, number in rooms.numbers.items()}
    return Rooms(numbers, rooms.buckets)


def hold_person(session: Session, message: Recorded, lane: Lane) -> None:
    """Keep others from mailing, or erasing, who gets this message, until the transaction ends.

    Comes before any change of a message, and before `begin`: two workers must not count the same two mails and
    both send the third and fourth.
    """
    if lane is Lane.TRANSACTIONAL and message.person_id is not None:
        person = select(Person.id).where(Person.id == message.person_id)
        session.execute(person.with_for_update(key_share=True))


def begin(
    session: Session,
    message: Recorded,
    lane: Lane,
    standing: Standing,
    now: datetime,
    packet: PacketFacts | None = None,
) -> bool:
    """Say that the words are about to go on the wire; False when they must not.

    They must not when the message was cancelled, when the lease is over, when delivery does not stand any more as
    it did when the message was claimed, when its office is paused or its server asked for a rest, when a
    letter of its `packet` is not as it was composed, or when the person had enough mail; then it waits until the
    person may have one more. Call `hold_person` first.
    """
    if lane is Lane.LETTERS:
        return _begin_letter(session, message, standing, now, packet)
    room_at = _room_at(session, message, now)
    if room_at is not None:
        values: dict[str, Any] = {"not_before": room_at, "lease_until": None}
        record_all(session, MessageEvent.RELEASE, held(message), now, detail="enough mail", **values)
        return False
    return _is_begun(session, held(message), now)


def _begin_letter(
    session: Session, message: Recorded, standing: Standing, now: datetime, packet: PacketFacts | None
) -> bool:
    gate.hold_open(session)
    may_go = is_still(standing.switch_id) & ~is_paused(Message.seat_id)
    if _is_paced(Lane.LETTERS, standing.mode):
        may_go &= ~office_lanes.is_resting(Message.seat_id, now)
    if packet is None and _is_begun(session, held(message) & may_go, now):
        return True
    if packet is not None and _is_packet_begun(session, message, standing, may_go, packet, now):
        return True
    give_back(session, [message], now)
    return False


def _is_packet_begun(
    session: Session,
    message: Recorded,
    standing: Standing,
    may_go: ColumnElement[bool],
    packet: PacketFacts,
    now: datetime,
) -> bool:
    """Packet and letters together, or none of them."""
    in_test = is_test(Lane.LETTERS, standing.mode)
    with session.begin_nested() as both:
        if _is_begun(session, held(message) & may_go, now) and packets.begin(
            session, message, packet, now, in_test=in_test
        ):
            return True
        both.rollback()
    return False


def _is_begun(session: Session, which: ColumnElement[bool], now: datetime) -> bool:
    in_time = Message.lease_until > now
    return bool(record_all(session, MessageEvent.BEGIN, which & in_time, now, attempts=Message.attempts + 1))


def give_back(
    session: Session, messages: Iterable[Recorded], now: datetime, pause: timedelta | None = None
) -> None:
    """Let others have what was claimed and not begun, not before `pause` is over."""
    keys = [(message.id, message.fence) for message in messages]
    if not keys:
        return
    values: dict[str, Any] = {"not_before": now + pause} if pause else {}
    ours = tuple_(Message.id, Message.fence).in_(keys)
    record_all(session, MessageEvent.RELEASE, in_order(ours), now, lease_until=None, **values)


def give_up(session: Session, message: Recorded, reason: str, now: datetime) -> None:
    """A message that can never be sent; `reason` is one of ours, free of personal data."""
    record_all(session, MessageEvent.GIVE_UP, held(message), now, detail=reason, lease_until=None, settled_at=now)
    packets.let_go(session, message)


def hold_back(session: Session, message: Recorded, now: datetime) -> None:
    """A letter of a signature in quarantine; others free it when that is over.

    Whoever ends a quarantine frees what is held by then, so one that has ended meanwhile holds nothing back.
    """
    signature_id = session.scalar(select(Letter.signature_id).where(Letter.id == message.subject_id))
    if signature_id is not None and holds.hold(session, [signature_id])[signature_id] is SignatureState.CONFIRMED:
        give_back(session, [message], now)
        return
    record_all(session, MessageEvent.HOLD, held(message), now, lease_until=None)
    packets.let_go(session, message)


def drop(session: Session, message: Recorded, now: datetime) -> None:
    """A message that nobody needs any more."""
    record_all(session, MessageEvent.CANCEL, held(message), now, lease_until=None, settled_at=now)
    packets.let_go(session, message)


def postpone(session: Session, message: Recorded, reason: str, now: datetime) -> None:
    """A message that we could not even compose: try again later, as after a refusal, and give up in the end."""
    attempts = message.attempts + 1
    pause = wait_after(attempts, message.id)
    if pause is None:
        give_up(session, message, reason, now)
        return
    record_all(
        session,
        MessageEvent.RELEASE,
        held(message),
        now,
        detail=reason,
        attempts=attempts,
        not_before=now + pause,
        lease_until=None,
    )


def held(message: Recorded) -> ColumnElement[bool]:
    """The row, as long as this holder's fence stands."""
    return and_(Message.id == message.id, Message.fence == message.fence)


def _is_paced(lane: Lane, mode: Delivery) -> bool:
    """The test inbox is no office: it gets its copies as fast as they go."""
    return lane is Lane.LETTERS and mode is Delivery.LIVE


def _room_at(session: Session, message: Recorded, now: datetime) -> datetime | None:
    """When the person may have one more mail, if that is not now."""
    if message.person_id is None:
        return None
    mailed_at = func.coalesce(Message.settled_at, now)
    first_of_enough: datetime | None = session.scalar(
        select(mailed_at)
        .where(
            Message.person_id == message.person_id,
            Message.lane == Lane.TRANSACTIONAL,
            Message.state.in_(_MAILED),
            mailed_at > now - PERSON_WINDOW,
        )
        .order_by(mailed_at.desc())
        .offset(PERSON_MAILS - 1)
        .limit(1)
    )
    return None if first_of_enough is None else first_of_enough + PERSON_WINDOW
