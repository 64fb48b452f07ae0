"""What signatures and letters lose when their letters have ended: street, note, words; and stale letters fall."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from advocacy.domain.machines import sources
from advocacy.domain.message_states import MESSAGE_TABLE, MessageEvent, MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.petition_states import PetitionEvent, PetitionState
from advocacy.domain.signature_states import WAITING, SignatureEvent, SignatureState
from advocacy.models import Letter, Message, Petition, PetitionHistory, Signature, SignatureHistory
from advocacy.models.message import record_all
from advocacy.models.table import fixed
from advocacy.services.retention_walks import Walk

ENDED = (
    *(MessageState.SENT, MessageState.BOUNCED, MessageState.FAILED),
    *(MessageState.UNCERTAIN, MessageState.CANCELLED, MessageState.SUPPRESSED),
)
"""States of a letter from which it goes nowhere by itself; organizers have the time of the rule to look at it."""

_UNSENT = sources(MESSAGE_TABLE, MessageEvent.RECALL)
_KEPT_BACK = (MessageState.HELD, MessageState.PARKED)
_CLOSED, _REMOVED = "petition closed long ago", "signature taken out long ago"

_ITS_MESSAGE = (Message.kind == MessageKind.LETTER) & (Message.subject_id == Letter.id)
_NEVER_WRITTEN = Letter.legislator_id.is_(None)
_ANSWERED_AT = func.coalesce(Signature.confirmed_at, Signature.created_at)
_LAST_ENDED = (
    select(func.max(Message.settled_at))
    .join(Letter, _ITS_MESSAGE)
    .where(Letter.signature_id == Signature.id)
    .correlate(Signature)
    .scalar_subquery()
)

_REMOVED_AT = (
    select(func.max(SignatureHistory.at))
    .join(Letter, Letter.signature_id == SignatureHistory.signature_id)
    .where(SignatureHistory.event == SignatureEvent.INVALIDATE)
)
_ITS_REMOVAL = (
    select(func.max(SignatureHistory.at))
    .where(SignatureHistory.signature_id == Letter.signature_id)
    .where(SignatureHistory.event == SignatureEvent.INVALIDATE)
    .correlate(Letter)
    .scalar_subquery()
)


def _over(before: datetime) -> ColumnElement[bool]:
    """Whether a signature was answered, and all its letters ended, before that."""
    has_ended = exists().where(_ITS_MESSAGE, Message.state.in_(ENDED), Message.settled_at <= before)
    # One that was never written has no message; it ends by being given up.
    is_moving = exists().where(Letter.signature_id == Signature.id, Letter.words_deleted_at.is_(None), ~has_ended)
    return and_(Signature.state.not_in(WAITING), before >= _ANSWERED_AT, ~is_moving)


def _empty_streets(session: Session, ids: Sequence[int], now: datetime) -> None:
    emptied = update(Signature).where(Signature.id.in_(ids))
    session.execute(emptied.values(street="", street_deleted_at=now))


def _empty_notes(session: Session, ids: Sequence[int], _now: datetime) -> None:
    session.execute(update(Signature).where(Signature.id.in_(ids)).values(note=""))


def _empty_letters(session: Session, ids: Sequence[int], now: datetime) -> None:
    emptied = update(Letter).where(Letter.id.in_(ids))
    session.execute(emptied.values(subject="", body="", sign_off="", words_deleted_at=now))


def _take_back(session: Session, ids: Sequence[int], now: datetime) -> None:
    _end(session, ids, _UNSENT, now, _CLOSED, now)


def _give_up_removed(session: Session, ids: Sequence[int], now: datetime) -> None:
    """They ended when their signature was taken out, so that the time of the rules runs from there."""
    removed_at = _REMOVED_AT.where(Letter.id == Message.subject_id).correlate(Message).scalar_subquery()
    _end(session, ids, _KEPT_BACK, removed_at, _REMOVED, now)


def _end(
    session: Session,
    ids: Sequence[int],
    states: Collection[MessageState],
    settled_at: datetime | ScalarSelect[datetime],
    why: str,
    now: datetime,
) -> None:
    """Those in the queue leave it; those that were never written never will be."""
    theirs = select(Message.id).where(Message.kind == MessageKind.LETTER, Message.subject_id.in_(ids))
    held = session.scalars(theirs.order_by(Message.id).with_for_update(skip_locked=True)).all()
    which = Message.id.in_(held) & Message.state.in_(states)
    ended = {"lease_until": None, "settled_at": settled_at}
    record_all(session, MessageEvent.RECALL, which, now, detail=why, **ended)
    unwritten = update(Letter).where(Letter.id.in_(ids), _NEVER_WRITTEN)
    session.execute(unwritten.values(sign_off="", words_deleted_at=now))


def _long_closed(before: datetime) -> Select[int]:
    closed_at = func.max(PetitionHistory.at)
    return (
        select(Petition.id)
        .join(PetitionHistory, PetitionHistory.petition_id == Petition.id)
        .where(Petition.state == PetitionState.CLOSED, PetitionHistory.event == PetitionEvent.CLOSE)
        .group_by(Petition.id)
        .having(closed_at <= before)
    )


def _is_stale(before: datetime) -> ColumnElement[bool]:
    of_petition = exists().where(
        Signature.id == Letter.signature_id, Signature.petition_id.in_(_long_closed(before))
    )
    is_queued = exists().where(_ITS_MESSAGE, Message.state.in_(_UNSENT))
    is_unwritten = _NEVER_WRITTEN & Letter.words_deleted_at.is_(None)
    return and_(of_petition, or_(is_unwritten, is_queued))


def _is_removed(before: datetime) -> ColumnElement[bool]:
    is_out = exists().where(
        Signature.id == Letter.signature_id, Signature.state == fixed(SignatureState.INVALIDATED)
    )
    is_kept_back = exists().where(_ITS_MESSAGE, Message.state.in_(_KEPT_BACK))
    is_unwritten = _NEVER_WRITTEN & Letter.words_deleted_at.is_(None)
    return and_(is_out, or_(is_unwritten, is_kept_back), before >= _ITS_REMOVAL)


def _is_wordy(before: datetime) -> ColumnElement[bool]:
    has_ended = exists().where(_ITS_MESSAGE, Message.state.in_(ENDED), Message.settled_at <= before)
    return and_(or_(Letter.subject != "", Letter.body != "", Letter.sign_off != ""), has_ended)


_ENDED_AT = select(func.max(Message.settled_at)).where(_ITS_MESSAGE).correlate(Letter).scalar_subquery()
_SINCE = func.coalesce(_LAST_ENDED, _ANSWERED_AT)

STREETS = Walk(
    "streets", Signature.id, lambda before: (Signature.street != "") & _over(before), _SINCE, _empty_streets
)
NOTES = Walk("notes", Signature.id, lambda before: (Signature.note != "") & _over(before), _SINCE, _empty_notes)
REMOVED_LETTERS = Walk("removed_letters", Letter.id, _is_removed, _ITS_REMOVAL, _give_up_removed)
LETTER_WORDS = Walk("letter_words", Letter.id, _is_wordy, _ENDED_AT, _empty_letters)
UNSENT_LETTERS = Walk("unsent_letters", Letter.id, _is_stale, Letter.frozen_at, _take_back)
