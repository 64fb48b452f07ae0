"""The headers of a mailing's e-mails: what is the same in all of them, and the lines that differ."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

from advocacy.services.envelopes import Mailbox, header_text
from advocacy.services.header_lines import POLICY
from advocacy.services.mailing_layout import Imprint


def constant_headers(imprint: Imprint, mailing_id: int, from_name: str, reply_to: str, boundary: str) -> bytes:
    """The lines that all e-mails of a mailing share; raises `Unsendable` for addresses that are none.

    Not there on purpose: Precedence, which no standard defines and which List-Id makes needless, and
    Auto-Submitted, which is for what no human wrote (RFC 3834, 5).
    """
    mail = EmailMessage(POLICY)
    mail["From"] = Mailbox(from_name or imprint.organization, imprint.email).address
    mail["Reply-To"] = Mailbox("", reply_to or imprint.email).address
    mail["List-Id"] = f"<mailings.{imprint.domain}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Feedback-ID"] = f"{mailing_id}:mailing:{_sender_id(imprint)}"
    mail["MIME-Version"] = "1.0"
    lines = mail.as_bytes().removesuffix(b"\r\n")
    return lines + f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n'.encode()


def subject_value(value: str) -> str:
    """A value on one line as it may stand in a header; what has nothing invisible in it stays as it is."""
    return value if value.isprintable() and "=?" not in value else header_text(value)


def date_header(now: datetime) -> bytes:
    """The line of the date, in whole seconds."""
    return _date(int(now.timestamp()))


@lru_cache(maxsize=8)
def _date(seconds: int) -> bytes:
    return f"Date: {format_datetime(datetime.fromtimestamp(seconds, UTC))}\r\n".encode()


def _sender_id(imprint: Imprint) -> str:
    """Five to fifteen signs that stay the same for a sender, as Gmail's feedback loop asks for."""
    return sha256(imprint.domain.encode()).hexdigest()[:12]
