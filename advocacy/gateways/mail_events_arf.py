"""Complaints that mail providers hand on: the Abuse Reporting Format (RFC 5965; RFC 6591 for auth-failure).

"opt-out" and "unsubscribe" are in no standard any more, but in older loops (draft-shafranovich-feedback-report).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import Message

from advocacy.domain.mail_events import MailEvent, MailEventKind, MailEventSource, cleaned
from advocacy.domain.verdicts import Verdict
from advocacy.gateways.mail_event_parts import named
from advocacy.gateways.mail_events_dsn import said_at
from advocacy.gateways.mail_reports import Incoming, blocks, first_token, header, original_token

_REPORT = "message/feedback-report"
_KINDS: Mapping[str, MailEventKind | None] = {
    "abuse": MailEventKind.COMPLAINED,
    "opt-out": MailEventKind.UNSUBSCRIBED,
    "opt-out-list": MailEventKind.UNSUBSCRIBED,
    "unsubscribe": MailEventKind.UNSUBSCRIBED,
    "not-spam": None,
    "auth-failure": MailEventKind.TROUBLE,
}
"""None for praise; whatever else there is (fraud, virus, other) goes to a person."""


def is_complaint(mail: Message) -> bool:
    """Whether it has the machine-readable part."""
    return any(part.get_content_type() == _REPORT for part in mail.walk())


def read_complaint(incoming: Incoming, now: datetime) -> Sequence[MailEvent]:
    """What it reports; nothing when somebody says that our e-mail was no spam."""
    mail = incoming.mail
    groups = [group for part in mail.walk() if part.get_content_type() == _REPORT for group in blocks(part)]
    told = next((group for group in groups if group.get("Feedback-Type")), None)
    word = header(told, "Feedback-Type").lower() if told else ""
    kind = _KINDS.get(word, MailEventKind.UNKNOWN)
    if kind is None:
        return ()
    senders = [header(group, "Original-Mail-From") for group in groups]
    recipient = header(told, "Original-Rcpt-To").strip("<>") if told else ""
    return [
        MailEvent(
            kind=kind,
            source=MailEventSource.ARF,
            external_id=named(incoming.fingerprint, word),
            at=said_at(mail, now),
            return_token=first_token(senders) or original_token(mail) or incoming.token,
            recipient=recipient.rpartition(";")[2].strip()[:320],
            detail=cleaned(word or "no Feedback-Type"),
            verdict=Verdict.OURS if kind is MailEventKind.TROUBLE else None,
        )
    ]
