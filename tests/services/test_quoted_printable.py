"""Pieces of quoted-printable, put together in any way, decode to the words put together."""

import quopri
import re

from hypothesis import example, given
from hypothesis import strategies as st

from advocacy.services.quoted_printable import encode, encode_value, join

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
VALUE = TEXT.map(lambda text: " ".join(text.split())).filter(bool)


def _joined(pieces: list[bytes]) -> bytes:
    whole = b""
    for piece in pieces:
        whole += join(whole, piece) + piece
    return whole


def _lines(text: str) -> str:
    return "\r\n".join(re.split("\r\n|\r|\n", text))


@given(st.lists(st.tuples(TEXT, VALUE), max_size=5), TEXT)
@example([(" ", ".")], "")
@example([("a  b ", "From here")], " \n")
@example([("x" * 74 + " ", "é" * 40)], "\n.\nFrom \n \n")
@example([("", "x" * 76), ("", "x" * 75)], "x" * 77)
@example([("\n", "a"), ("\n \n", "b")], "\r\n\r")
@example([("x" * 73 + "  y", "z"), ("x" * 74 + "  \n", "z")], "x" * 74 + "   \n" + "x" * 75 + " \n")
@example([("\t", "tab")], "a\t\n=\n")
def test_pieces_are_read_back_as_written_on_short_lines(pairs: list[tuple[str, str]], end: str) -> None:
    end += "\n"
    parts = [part for words, value in pairs for part in (encode(words), encode_value(value))]
    octets = _joined([*parts, encode(end)])
    meant = "".join(_lines(words) + value for words, value in pairs) + _lines(end)
    assert quopri.decodestring(octets).decode() == meant
    assert octets.isascii()
    for line in octets.split(b"\r\n"):
        assert len(line) <= 76
        assert not line.startswith((b".", b"From "))
        assert b"  " not in line
        assert not line.endswith((b" ", b"\t"))
        assert b"\n" not in line
        assert b"\r" not in line
