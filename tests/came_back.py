"""E-mails that were handed over, for tests of what is said about them afterwards."""

from itertools import count

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from advocacy.domain.message_states import MessageState
from advocacy.links import Links
from advocacy.models import MailDomain, Mailing, MailingMessage, Message, Person
from advocacy.services.row_names import MAILING, name_of
from tests.ledger import NOON

_numbers = count(1)


def mailed(
    session: Session, links: Links, email: str = "ana@example.org", state: MessageState = MessageState.SENT
) -> int:
    """The id of one e-mail of a mailing of its own, to a person who is made if need be."""
    domain = email.rpartition("@")[2]
    lane = session.scalar(select(MailDomain.id).where(MailDomain.domain == domain))
    lane = lane or session.execute(insert(MailDomain).values(domain=domain).returning(MailDomain.id)).scalar_one()
    person = session.scalar(select(Person.id).where(Person.email_key == email.lower()))
    if person is None:
        key, email_hash = email.lower(), links.email_hash(email.lower())
        row = Person(email=email, email_key=key, email_hash=email_hash, created_at=NOON)
        session.add(row)
        session.flush()
        person = row.id
    mailing = Mailing(
        name=f"No. {next(_numbers)}",
        default_language="en",
        created_at=NOON,
        created_by="somebody",
        state="sending",
    )
    session.add(mailing)
    session.flush()
    values = {"signature_id": 1, "language": "en", "not_before": NOON, "settled_at": NOON, "state": state}
    row_id = session.execute(
        insert(MailingMessage)
        .values(mailing_id=mailing.id, person_id=person, mail_domain_id=lane, **values)
        .returning(MailingMessage.id)
    ).scalar_one()
    return int(row_id)


def sent(session: Session, *ids: int, state: MessageState = MessageState.SENT) -> None:
    """Messages that were handed over."""
    session.execute(update(Message).where(Message.id.in_(ids)).values(state=state, settled_at=NOON))


def token(links: Links, row_id: int, kind: str = MAILING) -> str:
    """What the return path of an e-mail says."""
    return name_of(links, kind, row_id).token
