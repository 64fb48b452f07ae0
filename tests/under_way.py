"""A mailing under way, and a writer that needs no words: what the tests of its sending start from."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.mailing_sending import Held
from advocacy.domain.mailing_states import MailingState
from advocacy.domain.ports import OutgoingMail
from advocacy.models import MailDomain, Mailing, MailingEvidence, MailingMessage, Person
from advocacy.services.mailing_deliveries import Moot
from tests.ledger import NOON
from tests.samples import LINKS


def running(session: Session, emails: Sequence[str], now: datetime = NOON) -> int:
    """A mailing under way to these people, a lane for each of their domains; returns its id."""
    mailing = Mailing(
        name="Hearing",
        state=MailingState.SENDING,
        default_language="en",
        frozen_at=now,
        audience=len(emails),
        created_at=now,
        created_by="editor@example.org",
    )
    session.add(mailing)
    session.flush()
    lanes = {email: email.partition("@")[2] for email in emails}
    domains = [{"domain": each} for each in {*lanes.values()}]
    session.execute(insert(MailDomain).values(domains).on_conflict_do_nothing())
    known = session.execute(select(MailDomain.domain, MailDomain.id))
    lane_ids = dict(known.all())
    person_ids = _people(session, emails, now)
    rows = [
        {
            "mailing_id": mailing.id,
            "person_id": person_ids[email],
            "signature_id": 0,
            "mail_domain_id": lane_ids[lane],
            "language": "en",
            "not_before": now,
        }
        for email, lane in lanes.items()
    ]
    session.execute(insert(MailingMessage).values(rows))
    return mailing.id


class PlainWriter:
    """Writes the same few words to everybody who is still there."""

    def gather(self, session: Session, held: Sequence[Held]) -> Callable[[Held, datetime], OutgoingMail]:
        ids = [each.person_id for each in held]
        emails = dict(session.execute(select(Person.id, Person.email).where(Person.id.in_(ids))).all())

        def write(message: Held, now: datetime) -> OutgoingMail:
            if message.person_id not in emails:
                raise Moot
            octets = b"Subject: Hearing\r\n\r\nIt is on Tuesday.\r\n.\r\n"
            return OutgoingMail(f"mailing-{message.id}", "m@example.org", emails[message.person_id], octets)

        return write


def row(database: Database, email: str) -> MailingMessage:
    """The message to this person."""
    with database.reading() as session:
        question = select(MailingMessage).join(Person, Person.id == MailingMessage.person_id)
        found = session.scalars(question.where(Person.email == email)).one()
        session.expunge(found)
    return found


def evidence(database: Database, message_id: int) -> list[str]:
    """What was out of the ordinary, in order."""
    with database.reading() as session:
        question = select(MailingEvidence.event).where(MailingEvidence.message_id == message_id)
        return list(session.scalars(question.order_by(MailingEvidence.id)))


def tally(database: Database) -> Counter[str]:
    """How many messages of mailings are in each state."""
    with database.reading() as session:
        return Counter(session.scalars(select(MailingMessage.state)))


def _people(session: Session, emails: Sequence[str], now: datetime) -> dict[str, int]:
    rows = [
        {"email": each, "email_key": each, "email_hash": LINKS.email_hash(each), "created_at": now}
        for each in emails
    ]
    session.execute(insert(Person).values(rows).on_conflict_do_nothing())
    found = session.execute(select(Person.email, Person.id).where(Person.email.in_(emails)))
    return dict(found.all())
