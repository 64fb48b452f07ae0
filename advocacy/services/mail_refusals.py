"""Keeps what servers say of people's mailboxes when they are handed an e-mail, beside what is reported later."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.bounce_rules import classify, smtp_reply
from advocacy.domain.mail_events import MailEvent, MailEventKind, MailEventSource, cleaned
from advocacy.domain.ports import SendOutcome, SendVerdict
from advocacy.domain.verdicts import Verdict
from advocacy.models import MailDomain, MailingMessage, Person
from advocacy.services.mail_consequences import Said
from advocacy.services.mail_events import keep
from advocacy.services.mail_subjects import Subject
from advocacy.services.return_paths import Returned
from advocacy.services.row_names import MAILING

_REFUSALS = frozenset({SendVerdict.DEFERRED, SendVerdict.REFUSED})


def note(session: Session, outcomes: Iterable[tuple[int, SendOutcome]], now: datetime) -> None:
    """Of these messages of mailings: a full mailbox counts as one in a report does, whatever becomes of the
    message; a refusal that nobody understands waits for a person.

    Each message has one such event a day at most.
    """
    told = {row_id: _event(row_id, outcome, now) for row_id, outcome in outcomes if concerns(outcome)}
    if told:
        subjects = _subjects(session, told)
        keep(session, [Said(told[row_id], subject) for row_id, subject in subjects.items()], now)


def concerns(outcome: SendOutcome) -> bool:
    """Whether there is something to note."""
    if outcome.verdict not in _REFUSALS or not outcome.code:
        return False
    verdict = classify(smtp_reply(outcome.code, outcome.reply))
    is_odd = verdict is Verdict.UNKNOWN and outcome.verdict is SendVerdict.REFUSED
    return verdict is Verdict.FULL or is_odd


def _event(row_id: int, outcome: SendOutcome, now: datetime) -> MailEvent:
    said = smtp_reply(outcome.code, outcome.reply)
    verdict = classify(said)
    return MailEvent(
        kind=MailEventKind.UNKNOWN if verdict is Verdict.UNKNOWN else MailEventKind.DELAYED,
        source=MailEventSource.SMTP,
        external_id=f"{MAILING}-{row_id}-{now:%Y-%m-%d}",
        at=now,
        status=said.status,
        detail=cleaned(f"{outcome.code} {outcome.reply}"),
        verdict=verdict,
    )


def _subjects(session: Session, told: Mapping[int, MailEvent]) -> Mapping[int, Subject]:
    """Those of people who are still with us."""
    message = MailingMessage
    rows = session.execute(
        select(message.id, Person.email_hash, MailDomain.domain, message.mailing_id, message.mail_domain_id)
        .join(Person, Person.id == message.person_id)
        .join(MailDomain, MailDomain.id == message.mail_domain_id)
        .where(message.id.in_(told), Person.email_hash.is_not(None))
        .order_by(message.id)
    )
    return {
        row_id: Subject(Returned(MAILING, row_id), None, email_hash, True, domain, mailing_id, lane_id)
        for row_id, email_hash, domain, mailing_id, lane_id in rows
    }
