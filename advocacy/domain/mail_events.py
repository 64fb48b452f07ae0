"""What receivers and providers say about an e-mail after it was handed over."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class MailEvent:
    """One thing said of one e-mail.

    `external_id` names it at its source, so that a repeat is known as one. `return_token` is the signed part of
    the return path ("mailing-12-abc…") or "", `recipient` the address where no token is known; `status` is an
    enhanced code ("5.1.1") or "", `detail` the receiver's words without the address.
    """

    kind: MailEventKind
    source: MailEventSource
    external_id: str
    at: datetime
    return_token: str = ""
    recipient: str = ""
    status: str = ""
    detail: str = ""
