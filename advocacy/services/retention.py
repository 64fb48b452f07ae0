"""Unconfirmed signatures: one reminder, and after two weeks nothing is left of them."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import Session, aliased

from advocacy.domain.confirming import ERASE_AFTER, REMIND_AFTER
from advocacy.domain.messages import MessageKind
from advocacy.domain.petition_states import PetitionState
from advocacy.domain.signature_states import WAITING, SignatureEvent
from advocacy.models import Message, Person, Petition, Signature
from advocacy.models.message import in_order
from advocacy.models.table import fixed
from advocacy.queries.households import blocking
from advocacy.services import erasing, erasing_traces, outbox

BATCH = 500

# Written out, so that the planner can see that the partial index ix_signatures_unconfirmed holds them all.
_UNCONFIRMED = Signature.state.in_([fixed(state) for state in WAITING])


def remind(session: Session, now: datetime) -> int:
    """Queue the one reminder for signatures that wait for a day; returns how many were looked at.

    A person gets one for a petition, however often they signed it, and none once they have confirmed or while
    the petition takes no signatures.
    """
    is_open = exists().where(Petition.id == Signature.petition_id, Petition.state == PetitionState.OPEN)
    waiting = session.execute(
        select(Signature.id, Person.id)
        .join(Person, Person.id == Signature.person_id)
        .where(
            _UNCONFIRMED,
            Signature.created_at <= now - REMIND_AFTER,
            Signature.created_at > now - ERASE_AFTER,
            is_open,
            ~_has_better_sibling(),
            ~_is_reminded(),
        )
        .order_by(Signature.created_at)
        .limit(BATCH)
        # Whoever is being erased at this moment gets none.
        .with_for_update(of=Person, read=True, key_share=True, skip_locked=True)
    ).all()
    for signature_id, person_id in waiting:
        outbox.put(session, MessageKind.REMINDER, signature_id, person_id, now)
    return len(waiting)


def expire(session: Session, now: datetime) -> int:
    """Erase what unconfirmed signatures of two weeks ago said of a person; returns how many expired.

    The bare row stays, so that the link in the old mail can say what happened. A person without any other
    signature is erased too; one who is signing again at this moment waits for the next run.
    """
    old = session.scalars(
        select(Signature)
        .join(Person, Person.id == Signature.person_id)
        .where(_UNCONFIRMED, Signature.created_at <= now - ERASE_AFTER)
        .order_by(Signature.created_at)
        .limit(BATCH)
        .with_for_update(of=[Signature, Person], skip_locked=True)
    ).all()
    ids = [signature.id for signature in old]
    people = {signature.person_id for signature in old if signature.person_id is not None}
    names = erasing_traces.names_of(session, old)
    for signature in old:
        session.add(signature.record(SignatureEvent.EXPIRE, now))
        erasing.make_bare(signature)
    session.flush()
    erasing.forget_facts(session, ids)
    theirs = Message.subject_id.in_(ids) & Message.kind.not_in(erasing.OF_OTHERS)
    message_ids = session.scalars(select(Message.id).where(theirs)).all()
    session.execute(delete(Message).where(in_order(theirs)))
    still_signed = exists().where(Signature.person_id == Person.id)
    gone = session.scalars(select(Person).where(Person.id.in_(people), ~still_signed)).all()
    erasing_traces.forget_expired(session, gone, names, message_ids)
    session.execute(delete(Person).where(Person.id.in_([person.id for person in gone])))
    return len(ids)


def _has_better_sibling() -> ColumnElement[bool]:
    """Whether the mailbox has no place for it, or waits with an earlier signature, which is reminded of."""
    other = aliased(Signature)
    is_earlier = other.state.in_(WAITING) & (other.id < Signature.id)
    waits = exists().where(
        other.petition_id == Signature.petition_id, other.person_id == Signature.person_id, is_earlier
    )
    return waits | blocking(Signature).is_not(None)


def _is_reminded() -> ColumnElement[bool]:
    """Whether the person had a reminder for this petition."""
    other = aliased(Signature)
    return exists().where(
        Message.person_id == Signature.person_id,
        Message.kind == MessageKind.REMINDER,
        Message.subject_id == other.id,
        other.petition_id == Signature.petition_id,
    )
