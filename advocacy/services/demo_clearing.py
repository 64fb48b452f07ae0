"""Takes samples out again, and nobody else."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from advocacy.domain.demo_codes import CODES, first_and_last
from advocacy.domain.messages import MessageKind
from advocacy.models import Letter, Message, Person, Signature, SignatureHistory
from advocacy.services.demo_views import forget_pages

BATCH = 2000

_ABOUT_SIGNATURES = tuple(set(MessageKind) - {MessageKind.LETTER, MessageKind.DIGEST, MessageKind.NOTICE})

# The range is for the index, whatever the locale of the server.
_IS_SAMPLE = Signature.share_code.like(CODES) & Signature.share_code.between(*first_and_last())


def number_of_samples(session: Session) -> int:
    """How many signatures of samples there are."""
    return session.scalar(select(func.count()).where(_IS_SAMPLE)) or 0


def clear(session: Session, now: datetime) -> int:
    """Delete a batch of samples with all that belongs to them; returns how many signatures.

    The tallies are not told: whoever clears has them repaired afterwards (`recounting.repair`).
    """
    found = session.scalars(select(Signature).where(_IS_SAMPLE).limit(BATCH)).all()
    ids, people = [row.id for row in found], [row.person_id for row in found]
    signed = [(row.petition_id, row.share_code, row.created_at) for row in found]
    letters = session.scalars(select(Letter.id).where(Letter.signature_id.in_(ids))).all()
    _delete_messages(session, (MessageKind.LETTER,), letters)
    _delete_messages(session, _ABOUT_SIGNATURES, ids)
    session.execute(delete(Letter).where(Letter.id.in_(letters)))
    session.execute(delete(SignatureHistory).where(SignatureHistory.signature_id.in_(ids)))
    session.execute(delete(Signature).where(Signature.id.in_(ids)))
    # Somebody may have tried the sign form with a sample's address.
    still_signed = exists().where(Signature.person_id == Person.id)
    session.execute(delete(Person).where(Person.id.in_(people), ~still_signed))
    forget_pages(session, signed, now)
    return len(ids)


def _delete_messages(session: Session, kinds: Sequence[MessageKind], subjects: Sequence[int]) -> None:
    session.execute(delete(Message).where(Message.kind.in_(kinds), Message.subject_id.in_(subjects)))
