"""What the signer's own page says of a signature that was taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from advocacy.domain.signature_states import HOLDING, SignatureEvent
from advocacy.domain.suppressions import SuppressionReason
from advocacy.domain.suspicion import Reason
from advocacy.models import Person, Signature, SignatureFlag, SignatureHistory
from advocacy.queries.suppressions import standing_for


@dataclass(frozen=True, slots=True)
class TakenBack:
    """When a signature was withdrawn, None while it was not.

    `is_disowned` tells that its mailbox's owner said that somebody else signed, `is_silenced` that the mailbox is
    not written to because of such a word, `has_another` that another signature was made with the mailbox,
    `has_confirmed` that one of them was confirmed.
    """

    withdrawn_at: datetime | None
    is_disowned: bool
    is_silenced: bool
    has_another: bool
    has_confirmed: bool


def taken_back(session: Session, signature_id: int) -> TakenBack:
    """Of one signature, which is there."""
    history = SignatureHistory
    at = select(func.max(history.at)).where(
        history.signature_id == signature_id, history.event == SignatureEvent.WITHDRAW
    )
    flag = exists().where(SignatureFlag.signature_id == signature_id, SignatureFlag.reason == Reason.NOT_ME)
    silenced = exists().where(
        Signature.id == signature_id,
        Person.id == Signature.person_id,
        standing_for(Person.email_hash, SuppressionReason.NOT_ME),
    )
    mine, other = aliased(Signature), aliased(Signature)
    another = (mine.id == signature_id) & (other.person_id == mine.person_id) & (other.id != mine.id)
    confirmed = exists().where(another, other.state.in_(HOLDING))
    parts = (at.scalar_subquery(), flag, silenced, exists().where(another), confirmed)
    found = session.execute(select(*parts)).one()
    return TakenBack(*found)


def hash_of(session: Session, signature_id: int) -> bytes | None:
    """By which suppressions know the mailbox of a signature; None until somebody needed it."""
    mailbox = select(Person.email_hash).join(Signature, Signature.person_id == Person.id)
    return session.scalar(mailbox.where(Signature.id == signature_id))


def household_of(session: Session, signature_id: int, *, lock: bool = False) -> Sequence[int]:
    """The signature and, once it has a place of its mailbox, the other one on the same petition that has one."""
    mine, other = aliased(Signature), aliased(Signature)
    both = (other.person_id == mine.person_id) & (other.petition_id == mine.petition_id)
    both &= mine.place.is_not(None) & other.place.is_not(None)
    question = select(other.id).join(mine, or_(other.id == mine.id, both)).where(mine.id == signature_id)
    question = question.order_by(other.id)
    return session.scalars(question.with_for_update(of=other) if lock else question).all()
