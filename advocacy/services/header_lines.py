"""Lines of headers as they go over the wire: subjects and addresses, folded, in encoded words where needed.

The standard library puts the space between two encoded words outside of both, where readers have to drop it
(RFC 2047, 6.2): a long name or subject with accents would lose one at each fold. Here every word has its own.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from email.headerregistry import Address
from email.policy import EmailPolicy
from itertools import accumulate, takewhile
from typing import Any

_LINE = 76
_AROUND = len("=?utf-8?b??=")
_MOST = 45
"""Octets in an encoded word (RFC 2047, 2: 75 characters at most)."""
_EASY = re.compile(r"[!-~]+(?: [!-~]+)*")


class _Written(EmailPolicy):
    """The standard library's policy with subjects and addresses written by this module."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name == "Subject":
            return subject_header(str(value))
        if hasattr(value, "addresses"):
            return address_header(name, value.addresses)
        return super().fold_binary(name, value)


# Seven bits on the wire, so that no server on the way can spoil an accent; 76 signs are the most that a line of
# quoted-printable may have (RFC 2045, 6.7), and well within what RFC 5322 allows.
POLICY = _Written(cte_type="7bit", max_line_length=_LINE, linesep="\r\n", raise_on_defect=False)


def subject_header(text: str) -> bytes:
    """The line, or lines, of a subject: as it is where that is ASCII, else in encoded words (RFC 2047)."""
    if len(text) <= _LINE - len("Subject: ") and _EASY.fullmatch(text):
        return f"Subject: {text}\r\n".encode()
    if text.isascii() and max(map(len, text.split()), default=0) < _LINE:
        return f"Subject: {_folded(text)}\r\n".encode()
    return b"Subject: " + _in_words(text, len("Subject: ")) + b"\r\n"


def address_header(name: str, addresses: Sequence[Address]) -> bytes:
    """The lines of From, To or Reply-To."""
    start = f"{name}: "
    return start.encode() + b",\r\n ".join(_mailbox(each, len(start)) for each in addresses) + b"\r\n"


def _mailbox(address: Address, taken: int) -> bytes:
    if address.display_name.isascii():
        return str(address).encode()
    return _in_words(address.display_name, taken) + f"\r\n <{address.addr_spec}>".encode()


def _folded(text: str) -> str:
    lines, taken = [""], len("Subject: ")
    for word in text.split():
        if lines[-1] and taken + 1 + len(word) > _LINE:
            lines.append("")
            taken = 0
        taken += len(word) + 1
        lines[-1] += f" {word}" if lines[-1] else word
    return "\r\n ".join(lines)


def _in_words(text: str, taken: int) -> bytes:
    """Encoded words, each on a line; of the first `taken` signs are taken."""
    return b"\r\n ".join(_encoded_words(text, min(_MOST, (_LINE - taken - _AROUND) // 4 * 3)))


def _encoded_words(text: str, room: int) -> Iterator[bytes]:
    """Cut behind a space where there is one: some readers show one more at each cut, and none inside a word."""
    while text:
        fitting = _fitting(text, room)
        cut = fitting if fitting == len(text) else text.rfind(" ", 0, fitting) + 1 or fitting
        yield _encoded_word(text[:cut].encode())
        text, room = text[cut:], _MOST


def _fitting(text: str, octets: int) -> int:
    """How many signs of it fit."""
    return len(list(takewhile(octets.__ge__, accumulate(len(sign.encode()) for sign in text))))


def _encoded_word(octets: bytes) -> bytes:
    return b"=?utf-8?b?" + b64encode(octets) + b"?="
