"""What receivers and providers say about an e-mail after it was handed over."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from advocacy.domain.verdicts import Verdict

_LONGEST = 300
_ADDRESS = re.compile(r"<?[^\s<>@\"]{1,254}@[^\s<>@\"]{1,255}>?")


class MailEventKind(StrEnum):
    """What happened. `TROUBLE` is ours to mend (5.7.x), never the person's; `UNKNOWN` goes to an organizer."""

    DELIVERED = "delivered"
    DELAYED = "delayed"
    BOUNCED = "bounced"
    TROUBLE = "trouble"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    UNKNOWN = "unknown"


class MailEventSource(StrEnum):
    """Who said it."""

    SMTP = "smtp"
    DSN = "dsn"
    ARF = "arf"
    SES = "ses"
    POSTMARK = "postmark"
    MAILGUN = "mailgun"
    SENDGRID = "sendgrid"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class MailEvent:
    """One thing said of one e-mail.

    `external_id` names it at its source, so that a repeat is known as one. `return_token` is what our return path
    or Message-ID says ("mailing-12-abc…", see `advocacy.domain.return_tokens`) or "", `recipient` the address that
    the source names; `status` is an enhanced code ("5.1.1") or "", `detail` the receiver's words without the
    address. `verdict` is given where an e-mail did not arrive. `unsubscribe_token` is that of an unsubscribe link.
    """

    kind: MailEventKind
    source: MailEventSource
    external_id: str
    at: datetime
    return_token: str = ""
    recipient: str = ""
    status: str = ""
    detail: str = ""
    verdict: Verdict | None = None
    unsubscribe_token: str = ""


def cleaned(words: str) -> str:
    """A receiver's words on one line, without addresses, short enough to be kept."""
    visible = "".join(sign if sign.isprintable() else " " for sign in words[: 4 * _LONGEST])
    return " ".join(_ADDRESS.sub("…", visible).split())[:_LONGEST]


class Decision(StrEnum):
    """What a person makes of an event that nobody understood."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    IGNORE = "ignore"


KIND_OF: Mapping[Verdict, MailEventKind] = {
    Verdict.GONE: MailEventKind.BOUNCED,
    Verdict.FULL: MailEventKind.BOUNCED,
    Verdict.LATER: MailEventKind.BOUNCED,
    Verdict.TOO_FAST: MailEventKind.TROUBLE,
    Verdict.OURS: MailEventKind.TROUBLE,
    Verdict.ROUTE: MailEventKind.BOUNCED,
    Verdict.CONTENT: MailEventKind.BOUNCED,
    Verdict.UNKNOWN: MailEventKind.UNKNOWN,
}
"""What an e-mail that finally did not arrive is told as."""
