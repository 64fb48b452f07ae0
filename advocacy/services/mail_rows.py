"""The rows of e-mails that something is said about, held, with whom they went to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.models import Mailing, MailingMessage, Message, Person

_DOMAIN = func.coalesce(func.split_part(Person.email_key, "@", -1), "")
_TO_OTHERS = frozenset({MessageKind.LETTER.value, MessageKind.DIGEST.value, MessageKind.NOTICE.value})


@dataclass(frozen=True, slots=True)
class Addressed:
    """An e-mail with the person it went to.

    `person_id` and `email_key` are None for e-mails to offices and organizers, and once the person is gone.
    `lane_id` is the lane of a mailing (`mail_domains`).
    """

    state: MessageState
    person_id: int | None
    email_key: str | None
    domain: str
    mailing_id: int | None = None
    lane_id: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A person whom an address belongs to."""

    person_id: int
    domain: str


def addressed_mailings(session: Session, ids: Collection[int]) -> Mapping[int, Addressed]:
    """E-mails of mailings by their ids, locked in the order of their ids; what is not there is missing."""
    rows = session.execute(
        select(
            MailingMessage.id,
            MailingMessage.state,
            MailingMessage.person_id,
            Person.email_key,
            _DOMAIN.label("domain"),
            MailingMessage.mailing_id,
            MailingMessage.mail_domain_id,
        )
        .join(Mailing, Mailing.id == MailingMessage.mailing_id)
        .outerjoin(Person, Person.id == MailingMessage.person_id)
        .where(MailingMessage.id.in_(ids))
        .order_by(MailingMessage.id)
        .with_for_update(of=MailingMessage)
    )
    return {row[0]: Addressed(MessageState(row[1]), *row[2:]) for row in rows} if ids else {}


def addressed_messages(session: Session, kinds: Mapping[int, str]) -> Mapping[int, Addressed]:
    """The other e-mails, by id and kind, locked in the order of their ids; one of another kind is missing."""
    rows = session.execute(
        select(
            Message.id, Message.kind, Message.state, Message.person_id, Person.email_key, _DOMAIN.label("domain")
        )
        .outerjoin(Person, Person.id == Message.person_id)
        .where(Message.id.in_(kinds))
        .order_by(Message.id)
        .with_for_update(of=Message)
    )
    return {
        row.id: Addressed(MessageState(row.state), None, None, "")
        if row.kind in _TO_OTHERS
        else Addressed(MessageState(row.state), row.person_id, row.email_key, row.domain)
        for row in rows
        if row.kind == kinds[row.id]
    }


def known_people(session: Session, hashes: Collection[bytes]) -> Mapping[bytes, Known]:
    """The people of these addresses, by the hash of the address."""
    rows = session.execute(
        select(Person.email_hash, Person.id, _DOMAIN).where(Person.email_hash.in_(hashes)).order_by(Person.id)
    )
    return {email_hash: Known(person_id, domain) for email_hash, person_id, domain in rows if email_hash}
