"""Stand-ins for merge fields while Markdown, templates and style sheets work on a text."""

import re
from collections.abc import Iterable

from advocacy.domain.mailing_fields import PETITION_URL
from advocacy.domain.merge_pieces import Piece

UNSUBSCRIBE_URL = "unsubscribe.url"
COUNTED = "counted:"
"""The field of a counted link that begins with the petition's address; what follows it there stands behind."""


class Placeholders:
    """Plain words that mean nothing to anybody, and addresses of no host for fields that are addresses.

    `texts` is all that will ever stand beside them: the words are such that none of it looks like one.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        taken = "\n".join(texts).lower()
        self._mark = "mergefield"
        while self._mark in taken:
            self._mark += "z"
        self._fields: list[Piece] = []
        self._found = re.compile(rf"https://{self._mark}(\d+)x\.invalid|{self._mark}(\d+)x")

    def put(self, piece: Piece) -> str:
        """What stands for a piece: words for themselves."""
        if not piece.field:
            return piece.text
        if piece not in self._fields:
            self._fields.append(piece)
        word = f"{self._mark}{self._fields.index(piece)}x"
        return f"https://{word}.invalid" if _is_address(piece.field) else word

    def hide(self, pieces: Iterable[Piece]) -> str:
        """A text with all its fields hidden."""
        return "".join(map(self.put, pieces))

    def split(self, text: str) -> tuple[Piece, ...]:
        """The text's pieces again, with the fields where their stand-ins are now."""
        found, end = [], 0
        for match in self._found.finditer(text):
            found += [Piece(text[end : match.start()]), self._fields[int(match[1] or match[2])]]
            end = match.end()
        return tuple(piece for piece in (*found, Piece(text[end:])) if piece.text or piece.field)


def _is_address(field: str) -> bool:
    return field in {PETITION_URL, UNSUBSCRIBE_URL} or field.startswith(COUNTED)
