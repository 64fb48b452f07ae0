"""What happens to signatures that nobody confirms: one reminder, then they are erased."""

from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from advocacy.domain.confirming import ERASE_AFTER, REMIND_AFTER
from advocacy.domain.messages import MessageKind
from advocacy.domain.signature_states import SignatureEvent, SignatureState
from advocacy.models import Consent, MatchRow, Message, Person, Signature
from advocacy.services import outbox

BATCH = 500


def remind(session: Session, now: datetime) -> int:
    """Queue the one reminder for signatures that wait for a day; returns how many were looked at.

    Nobody is reminded of a petition that they have confirmed by another signature.
    """
    other = Signature.__table__.alias("other")
    confirmed_elsewhere = exists().where(
        other.c.petition_id == Signature.petition_id,
        other.c.person_id == Signature.person_id,
        other.c.state == SignatureState.CONFIRMED,
    )
    reminded = exists().where(Message.subject_id == Signature.id, Message.kind == MessageKind.REMINDER)
    waiting = session.execute(
        select(Signature.id, Signature.person_id)
        .where(
            Signature.state == SignatureState.UNCONFIRMED,
            Signature.created_at <= now - REMIND_AFTER,
            Signature.created_at > now - ERASE_AFTER,
            ~confirmed_elsewhere,
            ~reminded,
        )
        .order_by(Signature.created_at)
        .limit(BATCH)
    ).all()
    for signature_id, person_id in waiting:
        if person_id is not None:
            outbox.put(session, MessageKind.REMINDER, signature_id, person_id, now)
    return len(waiting)


def expire(session: Session, now: datetime) -> int:
    """Erase what unconfirmed signatures of two weeks ago said of a person; returns how many expired.

    The bare row stays, so that the link in the old mail can say what happened. A person without any other
    signature is erased too.
    """
    old = session.scalars(
        select(Signature)
        .where(Signature.state == SignatureState.UNCONFIRMED, Signature.created_at <= now - ERASE_AFTER)
        .order_by(Signature.created_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    ids = [signature.id for signature in old]
    people = {signature.person_id for signature in old if signature.person_id is not None}
    for signature in old:
        session.add(signature.record(SignatureEvent.EXPIRE, now))
        _erase(signature)
    session.flush()
    session.execute(delete(MatchRow).where(MatchRow.signature_id.in_(ids)))
    session.execute(delete(Consent).where(Consent.signature_id.in_(ids)))
    session.execute(delete(Message).where(Message.subject_id.in_(ids), Message.kind != MessageKind.LETTER))
    still_signed = exists().where(Signature.person_id == Person.id)
    session.execute(delete(Person).where(Person.id.in_(people), ~still_signed))
    return len(ids)


def _erase(signature: Signature) -> None:
    signature.person_id = None
    for name in ("given_name", "family_name", "street", "town", "zip", "note", "source"):
        setattr(signature, name, "")
