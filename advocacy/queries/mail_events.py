"""What was said about e-mails and waits for a person, with the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.domain.mail_events import Decision, MailEventKind, MailEventSource
from advocacy.domain.messages import MessageKind
from advocacy.models import MailEventRow, Mailing, Person

PAGE = 25
_TO_OTHERS = frozenset({MessageKind.LETTER.value, MessageKind.DIGEST.value, MessageKind.NOTICE.value})


@dataclass(frozen=True, slots=True)
class WaitingEvent:
    """One of them; nothing of what strangers wrote but the receiver's reason, without addresses.

    `message_kind` and `message_id` are those of the e-mail that its return path names, None when nothing of ours
    signs it; `person_id` is who has the address.
    """

    id: int
    kind: MailEventKind
    source: MailEventSource
    at: datetime
    status: str
    detail: str
    domain: str
    message_kind: str | None
    message_id: int | None
    mailing: str | None
    person_id: int | None

    @property
    def is_to_others(self) -> bool:
        """Whether it went to an office or an organizer."""
        return self.message_kind in _TO_OTHERS

    @property
    def decisions(self) -> Sequence[Decision]:
        """What can be decided about it."""
        return decisions(self.message_kind, self.person_id)


def decisions(message_kind: str | None, person_id: int | None) -> Sequence[Decision]:
    """What can be decided: of offices' e-mails only that they came back, of strangers nothing."""
    if message_kind in _TO_OTHERS:
        return (Decision.BOUNCE, Decision.IGNORE)
    return tuple(Decision) if person_id is not None else (Decision.IGNORE,)


def waiting_events(session: Session, after: int = 0) -> tuple[Sequence[WaitingEvent], int | None]:
    """Up to `PAGE` of them, the oldest first, and the `after` of the next page, None on the last one."""
    person = select(Person.id).where(Person.email_hash == MailEventRow.email_hash).limit(1).scalar_subquery()
    rows = session.execute(
        select(
            MailEventRow.id,
            MailEventRow.kind,
            MailEventRow.source,
            MailEventRow.at,
            MailEventRow.status,
            MailEventRow.detail,
            MailEventRow.domain,
            MailEventRow.message_kind,
            MailEventRow.message_id,
            Mailing.name,
            person,
        )
        .outerjoin(Mailing, Mailing.id == MailEventRow.mailing_id)
        .where(MailEventRow.needs_person, MailEventRow.settled_at.is_(None), MailEventRow.id > after)
        .order_by(MailEventRow.id)
        .limit(PAGE + 1)
    ).all()
    found = [WaitingEvent(row[0], MailEventKind(row[1]), MailEventSource(row[2]), *row[3:]) for row in rows]
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def waiting_number(session: Session) -> int:
    """How many wait."""
    waits = MailEventRow.needs_person & MailEventRow.settled_at.is_(None)
    return session.execute(select(func.count()).select_from(MailEventRow).where(waits)).scalar_one()


def newest_waiting(session: Session, number: int) -> datetime | None:
    """When the `number`-th newest of those that wait came; None while there are fewer."""
    waits = MailEventRow.needs_person & MailEventRow.settled_at.is_(None)
    newest = select(MailEventRow.received_at).where(waits).order_by(MailEventRow.id.desc())
    return session.scalar(newest.offset(number - 1).limit(1))
