"""The headers of a mailing's e-mails: what is the same in all of them, and the lines that differ."""

import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

from advocacy.services.envelopes import Mailbox, header_text
from advocacy.services.mailing_layout import Imprint

_POLICY = SMTP.clone(cte_type="7bit", max_line_length=76)
_LINE = 76
_FIRST_WORD, _LATER_WORDS = 36, 45
"""Octets in an encoded word (RFC 2047, 2: 75 characters at most), beside "Subject: " and on lines of their own."""
_EASY = re.compile(r"[!-~]+(?: [!-~]+)*")


def constant_headers(imprint: Imprint, mailing_id: int, from_name: str, reply_to: str, boundary: str) -> bytes:
    """The lines that all e-mails of a mailing share; raises `Unsendable` for addresses that are none.

    Not there on purpose: Precedence, which no standard defines and which List-Id makes needless, and
    Auto-Submitted, which is for what no human wrote (RFC 3834, 5).
    """
    mail = EmailMessage(_POLICY)
    mail["From"] = Mailbox(from_name or imprint.organization, imprint.email).address
    mail["Reply-To"] = Mailbox("", reply_to or imprint.email).address
    mail["List-Id"] = f"<mailings.{imprint.domain}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Feedback-ID"] = f"{mailing_id}:mailing:{_sender_id(imprint)}"
    mail["MIME-Version"] = "1.0"
    lines = mail.as_bytes().removesuffix(b"\r\n")
    return lines + f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n'.encode()


def subject_header(text: str) -> bytes:
    """The line, or lines, of a subject: as it is where that is ASCII, else in encoded words (RFC 2047)."""
    if len(text) <= _LINE - len("Subject: ") and _EASY.fullmatch(text):
        return f"Subject: {text}\r\n".encode()
    if text.isascii() and max(map(len, text.split()), default=0) < _LINE:
        return f"Subject: {_folded(text)}\r\n".encode()
    return b"Subject: " + b"\r\n ".join(_encoded_words(text)) + b"\r\n"


def subject_value(value: str) -> str:
    """A value on one line as it may stand in a header; what has nothing invisible in it stays as it is."""
    return value if value.isprintable() and "=?" not in value else header_text(value)


def date_header(now: datetime) -> bytes:
    """The line of the date, in whole seconds."""
    return _date(int(now.timestamp()))


@lru_cache(maxsize=8)
def _date(seconds: int) -> bytes:
    return f"Date: {format_datetime(datetime.fromtimestamp(seconds, UTC))}\r\n".encode()


def _folded(text: str) -> str:
    lines, taken = [""], len("Subject: ")
    for word in text.split():
        if lines[-1] and taken + 1 + len(word) > _LINE:
            lines.append("")
            taken = 0
        taken += len(word) + 1
        lines[-1] += f" {word}" if lines[-1] else word
    return "\r\n ".join(lines)


def _encoded_words(text: str) -> Iterator[bytes]:
    chunk, room = b"", _FIRST_WORD
    for sign in text:
        octets = sign.encode()
        if len(chunk) + len(octets) > room:
            yield _encoded_word(chunk)
            chunk, room = b"", _LATER_WORDS
        chunk += octets
    yield _encoded_word(chunk)


def _encoded_word(octets: bytes) -> bytes:
    return b"=?utf-8?b?" + b64encode(octets) + b"?="


def _sender_id(imprint: Imprint) -> str:
    """Five to fifteen signs that stay the same for a sender, as Gmail's feedback loop asks for."""
    return sha256(imprint.domain.encode()).hexdigest()[:12]
