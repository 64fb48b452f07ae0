"""Keeps what servers say of people's mailboxes when they are handed an e-mail, beside what is reported later."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.domain.bounce_rules import classify, smtp_reply
from advocacy.domain.mail_events import MailEvent, MailEventKind, MailEventSource, cleaned
from advocacy.domain.ports import SendOutcome, SendVerdict
from advocacy.domain.verdicts import Verdict
from advocacy.models import MailDomain, MailingMessage, Person
from advocacy.models.message import Recorded
from advocacy.services.mail_consequences import Said
from advocacy.services.mail_events import keep
from advocacy.services.mail_subjects import Subject
from advocacy.services.return_paths import Returned
from advocacy.services.row_names import MAILING

_REFUSALS = frozenset({SendVerdict.DEFERRED, SendVerdict.REFUSED})


def note(session: Session, outcomes: Iterable[tuple[int, SendOutcome]], now: datetime) -> None:
    """Of these messages of mailings: a full mailbox counts as one in a report does, whatever becomes of the
    message; a refusal that nobody understands waits for a person.

    Each message has one such event a day at most. The people must be held by now (`hold`).
    """
    told = {row_id: outcome for row_id, outcome in outcomes if concerns(outcome)}
    if told:
        _keep(session, _of_mailings(session, told), told, now)


def note_message(session: Session, message: Recorded, outcome: SendOutcome, now: datetime) -> None:
    """The same of another e-mail to a person."""
    if concerns(outcome):
        _keep(session, _of_messages(session, message), {message.id: outcome}, now)


def hold(session: Session, person_ids: Collection[int]) -> None:
    """Hold these people, before their messages, as whoever erases them does."""
    held = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
    session.execute(held.with_for_update(read=True, key_share=True))


def concerns(outcome: SendOutcome) -> bool:
    """Whether there is something to note."""
    if outcome.verdict not in _REFUSALS or not outcome.code:
        return False
    verdict = classify(smtp_reply(outcome.code, outcome.reply))
    is_odd = verdict is Verdict.UNKNOWN and outcome.verdict is SendVerdict.REFUSED
    return verdict is Verdict.FULL or is_odd


def _keep(
    session: Session, subjects: Mapping[Returned, Subject], told: Mapping[int, SendOutcome], now: datetime
) -> None:
    said = [Said(_event(row, told[row.row_id], now), subject) for row, subject in subjects.items()]
    keep(session, said, now)


def _event(row: Returned, outcome: SendOutcome, now: datetime) -> MailEvent:
    said = smtp_reply(outcome.code, outcome.reply)
    verdict = classify(said)
    return MailEvent(
        kind=MailEventKind.UNKNOWN if verdict is Verdict.UNKNOWN else MailEventKind.DELAYED,
        source=MailEventSource.SMTP,
        external_id=f"{row.kind}-{row.row_id}-{now:%Y-%m-%d}",
        at=now,
        status=said.status,
        detail=cleaned(f"{outcome.code} {outcome.reply}"),
        verdict=verdict,
    )


def _of_mailings(session: Session, ids: Collection[int]) -> Mapping[Returned, Subject]:
    """Those of people who are still with us."""
    message = MailingMessage
    rows = session.execute(
        select(message.id, Person.email_hash, MailDomain.domain, message.mailing_id, message.mail_domain_id)
        .join(Person, Person.id == message.person_id)
        .join(MailDomain, MailDomain.id == message.mail_domain_id)
        .where(message.id.in_(ids), Person.email_hash.is_not(None))
        .order_by(message.id)
    )
    return {
        (row := Returned(MAILING, row_id)): Subject(row, None, email_hash, True, domain, mailing_id, lane_id)
        for row_id, email_hash, domain, mailing_id, lane_id in rows
    }


def _of_messages(session: Session, message: Recorded) -> Mapping[Returned, Subject]:
    domain = func.split_part(Person.email_key, "@", -1)
    found = session.execute(
        select(Person.email_hash, domain).where(Person.id == message.person_id, Person.email_hash.is_not(None))
    ).one_or_none()
    row = Returned(message.kind, message.id)
    return {row: Subject(row, None, found[0], True, found[1])} if found else {}
