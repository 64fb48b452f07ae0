"""What all e-mails that come back have in common: who they were sent to, and which of ours they carry.

Parsed with the standard library's older policy, which takes whatever servers write and never raises.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser, HeaderParser

from advocacy.domain.return_tokens import token_in

_ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
_OF_ORIGINAL = ("Return-Path", "Message-ID", "X-Original-Message-ID")
_HEADERS_ONLY = frozenset({"text/rfc822-headers", "message/global-headers"})
_WHOLE = frozenset({"message/rfc822", "message/global"})
_WORDS_READ = 20_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """An e-mail that came in; `to` are the addresses it was sent to, the envelope's first if it is known."""

    mail: Message
    to: tuple[str, ...]
    fingerprint: str

    @property
    def token(self) -> str:
        """What our return path says, if this came back to one; "" otherwise."""
        return first_token(self.to)


def header(mail: Message, name: str) -> str:
    """A header as one line of text, "" when there is none."""
    return " ".join(str(mail.get(name, "")).replace("\x00", " ").split())


def addressed(mail: Message, envelope_to: str) -> tuple[str, ...]:
    """All addresses an e-mail was sent to."""
    lines = [envelope_to, *(str(line) for name in _ADDRESSED for line in mail.get_all(name, []))]
    return tuple(each for line in lines for each in re.findall(r"[^\s<>,;\"]{1,254}@[^\s<>,;\"]{1,255}", line))


def first_token(texts: Iterable[str]) -> str:
    """The first of our tokens in addresses or Message-IDs."""
    return next((token for text in texts if (token := token_in(text))), "")


def original_token(mail: Message) -> str:
    """What the headers of our e-mail say, of which reports carry a copy."""
    return first_token(
        str(value) for copy in _originals(mail) for name in _OF_ORIGINAL for value in copy.get_all(name, [])
    )


def text_of(mail: Message) -> str:
    """The first words of its readable text."""
    for part in mail.walk():
        if part.get_content_type() == "text/plain" and not part.is_multipart():
            octets = part.get_payload(decode=True)
            if isinstance(octets, bytes):
                return octets[:_WORDS_READ].decode("utf-8", "replace")
    return ""


def blocks(part: Message) -> list[Message]:
    """The groups of fields of a report's machine-readable part, however it was parsed."""
    payload = part.get_payload()
    if isinstance(payload, list):
        found = [each for each in payload if isinstance(each, Message)]
        if len(found) != 1 or not found[0].get_payload():
            return found
        return [found[0], *_split(str(found[0].get_payload()))]
    octets = part.get_payload(decode=True)
    return _split(octets.decode("utf-8", "replace")) if isinstance(octets, bytes) else []


def _split(text: str) -> list[Message]:
    groups = re.split(r"\r?\n[ \t]*\r?\n", text.strip())
    return [HeaderParser().parsestr(group) for group in groups if group.strip()]


def _originals(mail: Message) -> Iterator[Message]:
    for part in mail.walk():
        kind, payload = part.get_content_type(), part.get_payload()
        if kind in _WHOLE and isinstance(payload, list):
            yield from (each for each in payload if isinstance(each, Message))
        elif kind in _HEADERS_ONLY:
            octets = part.get_payload(decode=True)
            if isinstance(octets, bytes):
                yield BytesHeaderParser().parsebytes(octets)
            elif isinstance(payload, list):
                yield from (each for each in payload if isinstance(each, Message))
