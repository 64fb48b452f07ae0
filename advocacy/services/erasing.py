"""Erases a person: all that says who they are goes; what was counted and sent stays as bare rows."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from advocacy.domain.actors import Actor
from advocacy.domain.errors import MailUnderWay, SupporterNotFound
from advocacy.domain.machines import sources
from advocacy.domain.message_states import MESSAGE_TABLE, MessageEvent, MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.signature_states import SIGNATURE_TABLE, SignatureEvent
from advocacy.models import (
    Consent,
    Letter,
    MatchRow,
    Message,
    MessageHistory,
    Person,
    Signature,
    SignatureFlag,
    SignatureOrigin,
    SignatureTrait,
)
from advocacy.models.message import record_all
from advocacy.services import audit, erasing_traces, mailing_erasing

OF_OTHERS = (MessageKind.LETTER, MessageKind.DIGEST, MessageKind.NOTICE)
"""Kinds of messages whose subject is no signature."""

_SAID = ("given_name", "family_name", "name_key", "street", "town", "zip", "note", "source")


def erase(session: Session, person_id: int, actor: Actor, now: datetime, *, reason: str) -> None:
    """Erase a person with all their signatures; what has not been sent is cancelled (docs/decisions/014).

    Rows are locked in the order of all who change them: person, signatures, letters, messages, each from the
    lowest id up. Raises `SupporterNotFound`, and `MailUnderWay` while a mail of theirs is being handed over.
    """
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise SupporterNotFound(person_id)
    signatures = _locked_signatures(session, person_id)
    ids = [signature.id for signature in signatures]
    _lock_letters(session, ids)
    message_ids = _silence(session, person_id, ids, now)
    erasing_traces.forget(session, person, signatures, message_ids)
    mailing_erasing.silence(session, person_id, now)
    _empty_letters(session, ids)
    for signature in signatures:
        if signature.state in sources(SIGNATURE_TABLE, SignatureEvent.ERASE):
            session.add(signature.record(SignatureEvent.ERASE, now))
        make_bare(signature)
    session.flush()
    forget_facts(session, ids)
    session.delete(person)
    session.flush()
    audit.note(session, actor, "erase", "person", person_id, now, after={"signatures": len(ids)}, reason=reason)


def make_bare(signature: Signature) -> None:
    """Leave of a signature only that it was."""
    signature.person_id, signature.show_name, signature.address_key = None, False, None
    for name in _SAID:
        setattr(signature, name, "")


def forget_facts(session: Session, signature_ids: Collection[int]) -> None:
    """Delete how signatures were matched, what was agreed to with them, and what was noticed about them."""
    for table in (SignatureFlag, SignatureOrigin, SignatureTrait):
        session.execute(delete(table).where(table.signature_id.in_(signature_ids)))
    session.execute(delete(MatchRow).where(MatchRow.signature_id.in_(signature_ids)))
    session.execute(delete(Consent).where(Consent.signature_id.in_(signature_ids)))


def _locked_signatures(session: Session, person_id: int) -> Sequence[Signature]:
    theirs = select(Signature).where(Signature.person_id == person_id).order_by(Signature.id)
    return session.scalars(theirs.with_for_update().execution_options(populate_existing=True)).all()


def _lock_letters(session: Session, signature_ids: Collection[int]) -> None:
    theirs = select(Letter.id).where(Letter.signature_id.in_(signature_ids))
    session.execute(theirs.order_by(Letter.id).with_for_update())


def _silence(session: Session, person_id: int, signature_ids: Collection[int], now: datetime) -> list[int]:
    """Cancel what has not gone; of the rest keep how it ended, not what servers said of whom.

    Returns the ids of all e-mails to the person and of their letters.
    """
    theirs = _theirs(person_id, signature_ids)
    question = select(Message.id, Message.state).where(theirs).order_by(Message.id)
    rows = session.execute(question.with_for_update()).all()
    if any(state == MessageState.SENDING for _, state in rows):
        raise MailUnderWay(person_id)
    unsent = theirs & Message.state.in_(sources(MESSAGE_TABLE, MessageEvent.CANCEL))
    record_all(session, MessageEvent.CANCEL, unsent, now, lease_until=None, settled_at=now)
    ids = [message_id for message_id, _ in rows]
    session.execute(update(Message).where(Message.id.in_(ids)).values(reply="", counted_as=None))
    session.execute(update(MessageHistory).where(MessageHistory.message_id.in_(ids)).values(detail=""))
    return ids


def _theirs(person_id: int, signature_ids: Collection[int]) -> ColumnElement[bool]:
    letters = select(Letter.id).where(Letter.signature_id.in_(signature_ids))
    return or_(
        Message.person_id == person_id,
        and_(Message.kind == MessageKind.LETTER, Message.subject_id.in_(letters)),
        and_(Message.kind.not_in(OF_OTHERS), Message.subject_id.in_(signature_ids)),
    )


def _empty_letters(session: Session, signature_ids: Collection[int]) -> None:
    session.execute(
        update(Letter)
        .where(Letter.signature_id.in_(signature_ids))
        .values(subject="", body="", sign_off="", is_edited=False, aftermath=None)
    )
