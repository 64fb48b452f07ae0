"""Quoted-printable (RFC 2045, 6.7) in pieces that can be put together without looking at them again.

Every piece begins at the start of a line of its own, and what joins two is a soft line break. No line is longer
than 76 octets; none has two spaces in a row or one at its end, so that the whole already is in the relaxed form of
DKIM (RFC 6376, 3.4.4); none begins with a dot or "From ", which servers on the way may change.
"""

import re

SOFT = b"=\r\n"

_ROOM = 75
_NOT_FIRST = frozenset(". F")
_ATOMS = tuple(chr(octet) if 32 <= octet <= 126 and octet != 61 else f"={octet:02X}" for octet in range(256))
_PLAIN = re.compile(r"[!-<>-~]+(?: [!-<>-~]+)*")


def encode(text: str) -> bytes:
    """The octets of a text that may have several lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    last = len(lines) - 1
    return b"\r\n".join(_line(line, is_last=place == last) for place, line in enumerate(lines))


def encode_value(value: str) -> bytes:
    """The same for a value on one line, its words parted by single spaces; quick for the usual ones."""
    written = value if _PLAIN.fullmatch(value) else "".join(map(_ATOMS.__getitem__, value.encode()))
    if len(written) <= _ROOM and written[:1] not in _NOT_FIRST:
        return written.encode()
    if written is not value:
        return _line(value, is_last=True)
    rows = [value[place : place + _ROOM] for place in range(0, len(value), _ROOM)]
    if any(row[0] in _NOT_FIRST for row in rows):
        return _line(value, is_last=True)
    return SOFT.decode().join(rows).encode()


def join(first: bytes, second: bytes) -> bytes:
    """What goes between two pieces: nothing beside a line end."""
    return b"" if not first or first.endswith(b"\r\n") or second.startswith(b"\r\n") else SOFT


def _line(text: str, *, is_last: bool) -> bytes:
    octets = text.encode()
    rows: list[str] = []
    row: list[str] = []
    width, before = 0, ""
    for place, octet in enumerate(octets):
        atom = _ATOMS[octet]
        if atom == " " and (before == " " or (place == len(octets) - 1 and not is_last)):
            atom = "=20"
        if width + len(atom) > _ROOM:
            rows.append("".join(row) + "=")
            row, width = [], 0
        if not row and (atom == "." or octets.startswith(b"From ", place)):
            atom = f"={octet:02X}"
        row.append(atom)
        width, before = width + len(atom), atom
    return "\r\n".join((*rows, "".join(row))).encode()
