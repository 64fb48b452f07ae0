"""What organizers wrote about people, and what was reported about their e-mails, when they are erased."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from advocacy.domain.messages import MessageKind
from advocacy.models import (
    IntegrityAction,
    IntegrityItem,
    Letter,
    MailEventRow,
    Person,
    Signature,
    Suppression,
)
from advocacy.services.erasing_log import Names, Subject, action_subject, scrub
from advocacy.services.retention_mail import bare_name

_LONG_ENOUGH = 5
"""A shorter name is part of too many sentences that are about somebody else."""
_ALONE = ("signature", "signatures")
"""As what the log names a signature by its id."""


def forget(
    session: Session, person: Person, signatures: Sequence[Signature], message_ids: Collection[int]
) -> None:
    """Take name and addresses out of the audit log, and the words out of what was said about their e-mails.

    Comes before the signatures are emptied. That something was done, by whom and when, stays; so do reports with
    the address's keyed hash, for what stands against the address.
    """
    about = [("person", str(person.id)), *_of_signatures(session, [each.id for each in signatures], message_ids)]
    about += _of_suppressions(session, person)
    scrub(session, {person.email, person.email_key}, dict.fromkeys(about, _names(signatures)))
    _forget_mails(session, [person], message_ids)


def forget_signature(session: Session, signature: Signature, message_ids: Collection[int]) -> None:
    """The same for one signature of a person who stays: their address and what is about them stays, too."""
    about = _of_signatures(session, [signature.id], message_ids)
    scrub(session, (), dict.fromkeys(about, _names([signature])))
    _forget_mails(session, (), message_ids)


def names_of(session: Session, signatures: Sequence[Signature]) -> Names:
    """What `forget_expired` will take out of words about signatures; asked before they are emptied."""
    decided: dict[int, list[Subject]] = {}
    for action_id, signature_id in _decisions(session, [each.id for each in signatures]):
        decided.setdefault(signature_id, []).append(action_subject(action_id))
    found: dict[Subject, set[str]] = {}
    for each in signatures:
        alone = [(kind, str(each.id)) for kind in _ALONE]
        for subject in (*alone, ("person", str(each.person_id)), *decided.get(each.id, ())):
            found.setdefault(subject, set()).update(_names([each]))
    return found


def forget_expired(session: Session, people: Sequence[Person], names: Names, message_ids: Collection[int]) -> None:
    """The same for many signatures at once, and for those `people` who go with them."""
    scrub(session, {each for person in people for each in (person.email, person.email_key)}, names)
    _forget_mails(session, people, message_ids)


def _names(signatures: Iterable[Signature]) -> set[str]:
    full = {f"{each.given_name} {each.family_name}".strip() for each in signatures}
    streets = {each.street for each in signatures if isinstance(each.street, str)}
    return {name for name in {*full, *streets} if len(name) >= _LONG_ENOUGH}


def _of_signatures(
    session: Session, signature_ids: Collection[int], message_ids: Collection[int]
) -> list[Subject]:
    letters = session.scalars(select(Letter.id).where(Letter.signature_id.in_(signature_ids))).all()
    kinds = {**dict.fromkeys(_ALONE, signature_ids), "letter": letters, "message": message_ids}
    rows = [(kind, str(number)) for kind, ids in kinds.items() for number in ids]
    return rows + [action_subject(action_id) for action_id, _ in _decisions(session, signature_ids)]


def _decisions(session: Session, signature_ids: Collection[int]) -> Sequence[tuple[int, int]]:
    """The ids of decisions about signatures, each with one of those that it is about."""
    item = IntegrityItem
    # Beginning with the decisions, which are few: their items are found by both ids only.
    question = select(IntegrityAction.id, item.signature_id).join(item, item.action_id == IntegrityAction.id)
    rows = session.execute(question.where(item.signature_id.in_(signature_ids)))
    return [(action_id, signature_id) for action_id, signature_id in rows]


def _of_suppressions(session: Session, person: Person) -> list[Subject]:
    """What stands or stood against their address; one that was set by hand is named by the hash's beginning."""
    theirs = select(Suppression.id).where(_stands_against([person]))
    ids = [str(each) for each in session.scalars(theirs)]
    return [
        ("suppression", each) for each in (*ids, *([person.email_hash.hex()[:12]] if person.email_hash else ()))
    ]


def _stands_against(people: Sequence[Person]) -> ColumnElement[bool]:
    hashes = [each.email_hash for each in people if each.email_hash]
    return or_(Suppression.person_id.in_([each.id for each in people]), Suppression.email_hash.in_(hashes))


def _forget_mails(session: Session, people: Sequence[Person], message_ids: Collection[int]) -> None:
    hashes = [each.email_hash for each in people if each.email_hash]  # none is theirs before it is known
    of_them = (MailEventRow.message_kind.in_([kind.value for kind in MessageKind])) & (
        MailEventRow.message_id.in_(message_ids)
    )
    said = update(MailEventRow).where(or_(of_them, MailEventRow.email_hash.in_(hashes)))
    session.execute(said.values(detail="", external_id=bare_name()))
    session.execute(update(Suppression).where(_stands_against(people)).values(detail=""))
