"""Finds out which e-mail of ours, and which person, something was said about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.errors import LinkUnreadable
from advocacy.domain.mail_events import MailEvent, MailEventSource
from advocacy.domain.mailboxes import MailboxRules, key_of
from advocacy.domain.message_states import MessageState
from advocacy.links import Links
from advocacy.models import MailingMessage, Message, Person
from advocacy.queries.mailboxes import mailbox_rules
from advocacy.services.mail_rows import Addressed, addressed_mailings, addressed_messages, known_people
from advocacy.services.return_paths import Returned, read
from advocacy.services.row_names import MAILING

_PROVEN = frozenset(
    {MailEventSource.SES, MailEventSource.POSTMARK, MailEventSource.MAILGUN, MailEventSource.SENDGRID}
)
"""Sources that prove who they are: these may name a person by the address alone. Anybody can write a report."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What something was said about; all empty for what we know nothing of.

    `returned` is a row of a ledger with its `state`. `is_person` tells that `email_hash` is that of a person whom
    this e-mail, or the source, vouches for; otherwise it is only what somebody wrote.
    """

    returned: Returned | None = None
    state: MessageState | None = None
    email_hash: bytes | None = None
    is_person: bool = False
    domain: str = ""
    mailing_id: int | None = None
    lane_id: int | None = None

    @property
    def is_known(self) -> bool:
        return self.returned is not None or self.is_person


def subjects(session: Session, events: Sequence[MailEvent], links: Links) -> Sequence[Subject]:
    """The subject of each event, in their order; people and rows are locked until the transaction ends.

    People come first, as whoever erases them takes them.
    """
    named = [read(links, event.return_token) for event in events]
    wanted = [_unsubscribing(event, links) for event in events]
    rules = mailbox_rules(session)
    spoken = [_spoken_hashes(event, links, rules) for event in events]
    of_all = {each for hashes in spoken for each in hashes}
    _hold_people(session, named, of_all)
    rows = _rows(session, named)
    people = known_people(session, of_all)
    found = []
    for event, returned, wish, hashes in zip(events, named, wanted, spoken, strict=True):
        email_hash = next((each for each in hashes if each in people), next(iter(hashes), None))
        row = rows.get(returned) if returned else None
        if wish is not None:
            found.append(Subject(email_hash=wish[0], is_person=True, mailing_id=wish[1]))
        elif returned and row:
            found.append(_of_row(returned, row, links))
        elif event.source in _PROVEN and email_hash and email_hash in people:
            found.append(Subject(email_hash=email_hash, is_person=True, domain=people[email_hash].domain))
        else:
            found.append(Subject(email_hash=email_hash, domain=_domain(event.recipient)))
    return found


def _of_row(returned: Returned, row: Addressed, links: Links) -> Subject:
    email_hash = links.email_hash(row.email_key) if row.email_key else None
    return Subject(
        returned, row.state, email_hash, email_hash is not None, row.domain, row.mailing_id, row.lane_id
    )


def _unsubscribing(event: MailEvent, links: Links) -> tuple[bytes, int | None] | None:
    try:
        email_hash, mailing_id = links.read_unsubscribe(event.unsubscribe_token)
    except (LinkUnreadable, ValueError, TypeError):
        return None
    return email_hash, mailing_id or None


def _spoken_hashes(event: MailEvent, links: Links, rules: MailboxRules) -> tuple[bytes, ...]:
    """By which the recipient may be known: as it is today, and as it was before there were rules."""
    address = event.recipient.lower()
    if "@" not in address:
        return ()
    return tuple(links.email_hash(key) for key in dict.fromkeys((key_of(address, rules), address)))


def _hold_people(session: Session, named: Sequence[Returned | None], hashes: Collection[bytes]) -> None:
    mailings, others = _ids(named)
    # Each by its own index; asked at once, they would be looked for among all people.
    of_mailings = select(MailingMessage.person_id).where(MailingMessage.id.in_(mailings))
    of_messages = select(Message.person_id).where(Message.id.in_(others))
    of_addresses = select(Person.id).where(Person.email_hash.in_(hashes))
    ids = {each for question in (of_mailings, of_messages, of_addresses) for each in session.scalars(question)}
    theirs = select(Person.id).where(Person.id.in_(ids - {None})).order_by(Person.id)
    session.execute(theirs.with_for_update(read=True, key_share=True))


def _rows(session: Session, named: Sequence[Returned | None]) -> Mapping[Returned, Addressed]:
    mailings, others = _ids(named)
    found = {Returned(MAILING, row_id): row for row_id, row in addressed_mailings(session, mailings).items()}
    for row_id, row in addressed_messages(session, others).items():
        found[Returned(others[row_id], row_id)] = row
    return found


def _ids(named: Sequence[Returned | None]) -> tuple[list[int], dict[int, str]]:
    mailings = [each.row_id for each in named if each and each.kind == MAILING]
    return mailings, {each.row_id: each.kind for each in named if each and each.kind != MAILING}


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()[:255] if "@" in address else ""
