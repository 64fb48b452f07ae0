"""Sample mailings with a ledger, put into the tables as the house leaves them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain import mailing_parts as parts
from advocacy.domain.actors import Actor
from advocacy.domain.mailing_states import MailingState
from advocacy.domain.message_states import MessageState
from advocacy.models import MailDomain, Mailing, MailingMessage, Person
from advocacy.services import mailing_texts, mailings
from tests.samples import LINKS, NOW

EDITOR = Actor(None, "editor@example.org", "192.0.2.0/24")
WORDS = {
    parts.text("en", "subject"): "The hearing is on Tuesday",
    parts.text("en", "body"): "Dear {person.given_name|friend},\n\nthe hearing of **our bill** is on Tuesday.",
}


def draft(session: Session, words: Mapping[str, str] = WORDS, name: str = "Hearing") -> int:
    """A draft in English; returns its id."""
    mailing_id = mailings.create(session, name, "en", EDITOR, NOW).id
    mailing_texts.save(session, mailing_id, words, {}, EDITOR, NOW)
    return mailing_id


def ledger(
    session: Session,
    mailing_id: int,
    states: Sequence[MessageState],
    state: MailingState = MailingState.SENDING,
    now: datetime = NOW,
    domain: str = "example.org",
) -> list[int]:
    """Freeze an audience of sample people, one message in each of these states; returns the messages' ids."""
    mailing = session.get_one(Mailing, mailing_id)
    mailing.state, mailing.audience, mailing.frozen_at = state, len(states), now
    mailing.left_out = {}
    domain_id = _domain(session, domain)
    rows = [
        MailingMessage(
            mailing_id=mailing_id,
            person_id=_person(session, f"sam{number}@{domain}"),
            signature_id=0,
            mail_domain_id=domain_id,
            language="en",
            state=each,
            not_before=now,
            settled_at=None if each in _WAITING else now,
        )
        for number, each in enumerate(states, start=1)
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def _person(session: Session, email: str) -> int:
    known = session.scalar(select(Person.id).where(Person.email_key == email))
    if known is not None:
        return known
    person = Person(email=email, email_key=email, email_hash=LINKS.email_hash(email), created_at=NOW)
    session.add(person)
    session.flush()
    return person.id


def _domain(session: Session, domain: str) -> int:
    known = session.scalar(select(MailDomain.id).where(MailDomain.domain == domain))
    if known is not None:
        return known
    row = MailDomain(domain=domain)
    session.add(row)
    session.flush()
    return row.id


_WAITING = {MessageState.READY, MessageState.PARKED, MessageState.CLAIMED, MessageState.SENDING}
