"""Delivery reports: RFC 3464 (and 6533 for addresses beyond ASCII), and the odd ones that `flufl.bounce` knows."""

import logging
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from flufl.bounce import all_failures

from advocacy.domain.bounce_rules import Said, classify, status_in
from advocacy.domain.mail_events import KIND_OF, MailEvent, MailEventKind, MailEventSource, cleaned
from advocacy.gateways.mail_event_parts import code_in, named
from advocacy.gateways.mail_reports import Incoming, blocks, first_token, header, original_token, text_of

# It tells of each of its rules, and shows where one of them trips: nobody can do anything about either.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)

_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_MOST = 100
"""Recipients read of one report; our e-mails have one each."""


def is_delivery_report(mail: Message) -> bool:
    """Whether it has the machine-readable part."""
    return any(part.get_content_type() in _REPORTS for part in mail.walk())


def read_delivery_report(incoming: Incoming, now: datetime) -> Sequence[MailEvent]:
    """One event for each recipient; none for those that were handed to a server that reports nothing (relayed)."""
    mail = incoming.mail
    groups = [group for part in mail.walk() if part.get_content_type() in _REPORTS for group in blocks(part)]
    envelopes = [header(group, "Original-Envelope-Id") for group in groups]
    token = incoming.token or first_token(envelopes) or original_token(mail)
    told = [group for group in groups if group.get("Final-Recipient") or group.get("Original-Recipient")]
    return list(_events(incoming, told[:_MOST], token, said_at(mail, now)))


def read_odd_report(incoming: Incoming, now: datetime) -> Sequence[MailEvent]:
    """What older servers write in words of their own; nothing when it is no report."""
    try:
        delayed, failed = all_failures(incoming.mail)
    except Exception:  # its rules of thumb meet whatever strangers send; who calls says that it was not understood
        return ()
    words, token = text_of(incoming.mail), incoming.token or original_token(incoming.mail)
    verdict = classify(Said(0, status_in(words), words))
    said = [(each, KIND_OF[verdict]) for each in failed] + [(each, MailEventKind.DELAYED) for each in delayed]
    return [
        MailEvent(
            kind=kind,
            source=MailEventSource.DSN,
            external_id=named(incoming.fingerprint, recipient.decode("ascii", "replace"), kind),
            at=said_at(incoming.mail, now),
            return_token=token,
            recipient=recipient.decode("ascii", "replace"),
            status=status_in(words),
            detail=cleaned(_telling(words, recipient.decode("ascii", "replace"))),
            verdict=None if kind is MailEventKind.DELAYED else verdict,
        )
        for recipient, kind in sorted(said)[:_MOST]
    ]


def said_at(mail: Message, now: datetime) -> datetime:
    """When it says that it was written; `now` for what cannot be, or is ahead."""
    try:
        found = parsedate_to_datetime(header(mail, "Date"))
    except (ValueError, OverflowError, TypeError, IndexError):
        return now
    return found if found.tzinfo and found <= now else now


def _events(incoming: Incoming, groups: Sequence[Message], token: str, at: datetime) -> Iterator[MailEvent]:
    for group in groups:
        words = header(group, "Diagnostic-Code")
        status, recipient = _status(group, words), _recipient(group)
        said = Said(code_in(words), status, words)
        action = _action(group, status)
        verdict = classify(said) if action == "failed" else None
        kind = KIND_OF[verdict] if verdict else _KINDS.get(action)
        if kind is not None:
            yield MailEvent(
                kind=kind,
                source=MailEventSource.DSN,
                external_id=named(incoming.fingerprint, recipient, action, status),
                at=at,
                return_token=token,
                recipient=recipient,
                status=status,
                detail=cleaned(words),
                verdict=verdict,
            )


def _action(group: Message, status: str) -> str:
    """RFC 3464 2.3.3; some servers add comments or write "error", some leave it out."""
    word = re.match(r"[a-z]*", header(group, "Action").lower())
    known = word[0] if word else ""
    if known in _KINDS or known in {"failed", "relayed"}:
        return known
    return {"5": "failed", "4": "delayed", "2": "delivered"}.get(status[:1], "failed")


def _status(group: Message, words: str) -> str:
    """The field, or the receiver's own where the field says no more than that it failed."""
    found = _STATUS.match(header(group, "Status"))
    field = found[1] if found else ""
    return status_in(words) or field if field in {"", "5.0.0", "4.0.0"} else field


def _recipient(group: Message) -> str:
    line = header(group, "Original-Recipient") or header(group, "Final-Recipient")
    return line.rpartition(";")[2].strip().strip("<>")[:320]


def _telling(words: str, recipient: str) -> str:
    """The line that has a status or names the recipient, with those that follow."""
    lines = words.splitlines()
    for place, line in enumerate(lines):
        if status_in(line) or (recipient and recipient in line):
            return " ".join(lines[place : place + 4])
    return words


_KINDS = {
    "delayed": MailEventKind.DELAYED,
    "delivered": MailEventKind.DELIVERED,
    "expanded": MailEventKind.DELIVERED,
}
