"""Takes samples out again, and nobody else."""

from collections.abc import Sequence

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from advocacy.domain.demo import CODES
from advocacy.domain.messages import MessageKind
from advocacy.models import Letter, Message, Person, Signature, SignatureHistory

BATCH = 2000

_ABOUT_SIGNATURES = tuple(set(MessageKind) - {MessageKind.LETTER, MessageKind.NOTICE})


def number_of_samples(session: Session) -> int:
    """How many signatures of samples there are."""
    return session.scalar(select(func.count()).where(Signature.share_code.like(CODES))) or 0


def clear(session: Session) -> int:
    """Delete a batch of samples with all that belongs to them; returns how many signatures.

    The tallies are not told: whoever clears has them repaired afterwards (`recounting.repair`).
    """
    ids = session.scalars(select(Signature.id).where(Signature.share_code.like(CODES)).limit(BATCH)).all()
    people = session.scalars(select(Signature.person_id).where(Signature.id.in_(ids))).all()
    letters = session.scalars(select(Letter.id).where(Letter.signature_id.in_(ids))).all()
    _delete_messages(session, (MessageKind.LETTER,), letters)
    _delete_messages(session, _ABOUT_SIGNATURES, ids)
    session.execute(delete(Letter).where(Letter.id.in_(letters)))
    session.execute(delete(SignatureHistory).where(SignatureHistory.signature_id.in_(ids)))
    session.execute(delete(Signature).where(Signature.id.in_(ids)))
    # Somebody may have tried the sign form with a sample's address.
    still_signed = exists().where(Signature.person_id == Person.id)
    session.execute(delete(Person).where(Person.id.in_(people), ~still_signed))
    return len(ids)


def _delete_messages(session: Session, kinds: Sequence[MessageKind], subjects: Sequence[int]) -> None:
    session.execute(delete(Message).where(Message.kind.in_(kinds), Message.subject_id.in_(subjects)))
