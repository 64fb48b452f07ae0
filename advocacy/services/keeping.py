"""Keeps letters past an office's daily number for one packet."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain.digests import HOUR, MOST_LETTERS, day_start, next_packet
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.models import Digest, Message, OfficePace
from advocacy.models.table import fixed
from advocacy.queries.office_paces import OVER
from advocacy.services import outbox

_IS_LETTER = Message.kind == fixed(MessageKind.LETTER)
_WENT = Message.state.in_([fixed(MessageState.SENT), fixed(MessageState.UNCERTAIN)])
_GOES = Message.state.in_([fixed(MessageState.CLAIMED), fixed(MessageState.SENDING)])
_IS_QUEUED = Message.state.in_([fixed(MessageState.READY), fixed(MessageState.TESTED)])


def singles(session: Session, zone: tzinfo, now: datetime) -> Mapping[int, int]:
    """How many more letters may go singly today to each office with a digest, by the ids of their seats.

    For an office that has had them all, further letters that are due are kept for the next packet. The offices'
    rows must be locked (`office_lanes.rooms`), so that two workers do not both count the same room.
    """
    has_rule = OfficePace.seat_id.is_not(None) & OVER.is_not(None)
    over = {row[0]: row[1] for row in session.execute(select(OfficePace.seat_id, OVER).where(has_rule))}
    if not over:
        return {}
    gone = _gone(session, day_start(now, zone))
    left = {seat_id: max(number - gone.get(seat_id, 0), 0) for seat_id, number in over.items()}
    for seat_id in sorted(seat_id for seat_id, number in left.items() if not number):
        _keep(session, seat_id, zone, now)
    return left


def _gone(session: Session, since: datetime) -> Mapping[int, int]:
    """Letters that went singly since then, or are on their way."""
    alone = _IS_LETTER & Message.digest_id.is_(None)
    went = select(Message.seat_id).where(alone, _WENT, Message.settled_at >= since)
    goes = select(Message.seat_id).where(alone, _GOES, Message.lease_until.is_not(None))
    both = went.union_all(goes).subquery()
    rows = session.execute(select(both.c.seat_id, func.count()).group_by(both.c.seat_id))
    return {row[0]: row[1] for row in rows}


def _keep(session: Session, seat_id: int, zone: tzinfo, now: datetime) -> None:
    """Those beyond what a packet can hold wait for the next day's."""
    day, goes_at = next_packet(now, zone, _hour(session))
    due = (Message.seat_id == seat_id) & _IS_QUEUED & (Message.not_before <= now)
    ids = session.scalars(
        select(Message.id)
        .where(due, _IS_LETTER, Message.digest_id.is_(None))
        .order_by(Message.not_before, Message.id)
        .limit(MOST_LETTERS - _held(session, seat_id, day))
        .with_for_update(skip_locked=True)
    ).all()
    if not ids:
        return
    digest_id = _digest(session, seat_id, day, goes_at, now)
    if digest_id is not None:
        session.execute(update(Message).where(Message.id.in_(ids)).values(digest_id=digest_id, not_before=goes_at))


def _held(session: Session, seat_id: int, day: date) -> int:
    """How many letters the packet of that day has."""
    packet = select(Digest.id).where(Digest.seat_id == seat_id, Digest.on_day == day).scalar_subquery()
    held = select(func.count()).select_from(Message).where(Message.digest_id == packet)
    return min(session.scalar(held) or 0, MOST_LETTERS)


def _hour(session: Session) -> int:
    hour = session.scalar(select(OfficePace.digest_hour).where(OfficePace.seat_id.is_(None)))
    return HOUR if hour is None else hour


def _digest(session: Session, seat_id: int, day: date, goes_at: datetime, now: datetime) -> int | None:
    """The office's packet of that day, made if need be; None when that has gone its way already."""
    values = {"seat_id": seat_id, "on_day": day, "created_at": now}
    made: int | None = session.scalar(insert(Digest).values(values).on_conflict_do_nothing().returning(Digest.id))
    if made is not None:
        outbox.put(session, MessageKind.DIGEST, made, None, now, not_before=goes_at, seat_id=seat_id)
        return made
    found: int | None = session.scalar(
        select(Digest.id)
        .join(Message, (Message.kind == MessageKind.DIGEST) & (Message.subject_id == Digest.id))
        .where(Digest.seat_id == seat_id, Digest.on_day == day, Message.state == MessageState.READY)
    )
    return found
