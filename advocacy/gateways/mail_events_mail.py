"""Reads any e-mail that comes back: delivery reports, complaints, wishes to unsubscribe, machines' answers."""

import re
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from hashlib import sha256

from advocacy.domain.mail_events import MailEvent, MailEventKind, MailEventSource
from advocacy.domain.return_tokens import UNSUBSCRIBE, token_in
from advocacy.gateways.mail_event_parts import named
from advocacy.gateways.mail_events_arf import is_complaint, read_complaint
from advocacy.gateways.mail_events_dsn import is_delivery_report, read_delivery_report, read_odd_report, said_at
from advocacy.gateways.mail_reports import Incoming, addressed, header

LARGEST = 1024 * 1024
"""Octets read of an e-mail: a report says what matters before it quotes ours."""

_UNSUBSCRIBING = (f"{UNSUBSCRIBE}@", f"{UNSUBSCRIBE}+")
_SIGNED = re.compile(r"[A-Za-z0-9_.-]{40,400}")
_MACHINES = frozenset({"mailer-daemon", "postmaster", "mailer", "mail-daemon"})
_AUTOMATIC = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply-From")


def read_mail(octets: bytes, now: datetime, envelope_to: str = "") -> Sequence[MailEvent]:
    """What an e-mail says; nothing for out-of-office notes and the like (RFC 3834).

    `octets` are the first `LARGEST` of it. What is no report at all goes to a person.
    """
    incoming = _incoming(octets, envelope_to)
    if is_complaint(incoming.mail):
        return read_complaint(incoming, now)
    if is_delivery_report(incoming.mail):
        return read_delivery_report(incoming, now)
    if any(each.lower().startswith(_UNSUBSCRIBING) for each in incoming.to):
        return _unsubscribing(incoming, now)
    if _is_automatic(incoming.mail):
        return ()
    return read_odd_report(incoming, now) or [_unknown(incoming, "an e-mail that is no report", now)]


def _incoming(octets: bytes, envelope_to: str) -> Incoming:
    mail = message_from_bytes(octets[:LARGEST])
    return Incoming(mail, addressed(mail, envelope_to), _fingerprint(mail, octets))


def _fingerprint(mail: Message, octets: bytes) -> str:
    """The same for the same report, however often and over which servers it comes."""
    known = header(mail, "Message-ID")
    return named(known, header(mail, "Date")) if known else sha256(octets).hexdigest()[:40]


def _is_automatic(mail: Message) -> bool:
    sender = header(mail, "From").rpartition("<")[2].partition("@")[0].strip().lower()
    if sender in _MACHINES:
        return False
    kind = header(mail, "Auto-Submitted").lower()
    return (
        (kind not in {"", "no"})
        or any(mail.get(name) for name in _AUTOMATIC)
        or header(mail, "Precedence").lower() == "auto_reply"
    )


def _unsubscribing(incoming: Incoming, now: datetime) -> Sequence[MailEvent]:
    """Signed by its subject (the token of `Links.unsubscribe`) or by the address; else a person looks at it."""
    signed = _SIGNED.search(header(incoming.mail, "Subject"))
    token = next((token for each in incoming.to if (token := token_in(each))), "")
    if signed or token:
        return [_unsubscribed(incoming, token, signed[0] if signed else "", now)]
    if _is_automatic(incoming.mail):
        return ()
    return [_unknown(incoming, "somebody wants no more e-mails, in a message that nothing of ours signs", now)]


def _unsubscribed(incoming: Incoming, token: str, signed: str, now: datetime) -> MailEvent:
    return MailEvent(
        kind=MailEventKind.UNSUBSCRIBED,
        source=MailEventSource.MAIL,
        external_id=incoming.fingerprint,
        at=said_at(incoming.mail, now),
        return_token=token,
        unsubscribe_token=signed,
        detail="by e-mail",
    )


def _unknown(incoming: Incoming, detail: str, now: datetime) -> MailEvent:
    sender = re.search(r"[^\s<>,;\"]{1,254}@[^\s<>,;\"]{1,255}", header(incoming.mail, "From"))
    return MailEvent(
        kind=MailEventKind.UNKNOWN,
        source=MailEventSource.MAIL,
        external_id=incoming.fingerprint,
        at=said_at(incoming.mail, now),
        return_token=incoming.token,
        recipient=sender[0] if sender else "",
        detail=detail,
    )
