"""Erases one signature, because its signer asks or its time is over; with the last one its person goes, too."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from advocacy.domain.actors import SIGNER, Actor
from advocacy.domain.errors import MailUnderWay
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.signature_states import SignatureEvent
from advocacy.models import (
    Household,
    Letter,
    Message,
    MessageHistory,
    Person,
    Signature,
)
from advocacy.models.message import record_all
from advocacy.queries.signatures import signature_rows
from advocacy.services import audit, erasing, erasing_traces, mailing_erasing
from advocacy.services.withdrawing import about

ASKED_FOR = "asked for on the signature's own page"


def erase_signature(
    session: Session, signature_id: int, now: datetime, actor: Actor = SIGNER, *, reason: str = ASKED_FOR
) -> None:
    """Erase what the signature says of a person; what has not been sent is cancelled.

    Another signature of the same mailbox stays, and so do the address and what stands against it; when
    there is none, the person is erased. Raises `SignatureGone`, `SignatureErased` and
    `MailUnderWay` while a mail of the signature is being handed over.
    """
    mine = Signature.id == signature_id
    person_id = session.scalar(
        select(Person.id).join(Signature, Signature.person_id == Person.id).where(mine).with_for_update(of=Person)
    )
    if person_id is None:
        signature_rows(session, signature_id)
        return
    others = exists().where(Signature.person_id == person_id, Signature.id != signature_id)
    if session.scalar(select(others)):
        _erase_one(session, person_id, signature_id, now)
        audit.note(session, actor, "erase", "signature", signature_id, now, reason=reason)
    else:
        erasing.erase(session, person_id, actor, now, reason=reason)


def _erase_one(session: Session, person_id: int, signature_id: int, now: datetime) -> None:
    rows = signature_rows(session, signature_id, lock=True)
    theirs = select(Letter.id).where(Letter.signature_id == signature_id).order_by(Letter.id)
    ids = _silence(session, signature_id, session.scalars(theirs.with_for_update()).all(), now)
    mailing_erasing.cancel(session, person_id, signature_id, now)
    mailing_erasing.part(session, person_id, signature_id)
    erasing_traces.forget_signature(session, rows.signature, ids)
    session.execute(
        update(Letter)
        .where(Letter.signature_id == signature_id)
        .values(subject="", body="", sign_off="", is_edited=False, aftermath=None)
    )
    session.add(rows.signature.record(SignatureEvent.ERASE, now))
    erasing.make_bare(rows.signature)
    session.flush()
    erasing.forget_facts(session, [signature_id])
    _leave_home(session, person_id, rows.petition.id)


def _leave_home(session: Session, person_id: int, petition_id: int) -> None:
    """The last one of a home that has a place takes along what is known of the home."""
    both = (Signature.person_id == person_id) & (Signature.petition_id == petition_id)
    mine = (Household.person_id == person_id) & (Household.petition_id == petition_id)
    session.execute(delete(Household).where(mine, ~exists().where(both, Signature.place.is_not(None))))


def _silence(session: Session, signature_id: int, letter_ids: Sequence[int], now: datetime) -> Sequence[int]:
    """Cancel what has not gone, and part all of it from the person; the ids of these messages."""
    letters = and_(Message.kind == MessageKind.LETTER, Message.subject_id.in_(letter_ids))
    ids = _held(session, or_(letters, about(signature_id)), signature_id)
    record_all(session, MessageEvent.CANCEL, Message.id.in_(ids), now, lease_until=None, settled_at=now)
    bare = {"reply": "", "counted_as": None, "person_id": None}
    session.execute(update(Message).where(Message.id.in_(ids)).values(bare))
    session.execute(update(MessageHistory).where(MessageHistory.message_id.in_(ids)).values(detail=""))
    return ids


def _held(session: Session, which: ColumnElement[bool], signature_id: int) -> Sequence[int]:
    rows = session.execute(select(Message.id, Message.state).where(which).order_by(Message.id).with_for_update())
    states = {row.id: row.state for row in rows}
    if MessageState.SENDING in states.values():
        raise MailUnderWay(signature_id)
    return list(states)
