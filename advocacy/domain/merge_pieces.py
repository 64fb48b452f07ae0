"""How a text with merge fields falls apart: words as they stand, and fields by name.

Templates are data, never code: a field is looked up by its whole name and values are never read again.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from advocacy.domain.errors import TemplateRefused

_PIECE = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)?)(?:\|([^{}|\r\n]*))?\}|([{}])")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words (`text`), or else a `field` with the `fallback` that stands in for a missing value ("" for none)."""

    text: str = ""
    field: str = ""
    fallback: str = ""


def pieces(template: str, known: Collection[str], *, with_fallbacks: bool = False) -> tuple[Piece, ...]:
    """The template in its order, without empty pieces.

    Raises `TemplateRefused` with each field that is not `known`, each fallback that is empty or not asked for
    (both with their bar, "person.town|"), and each stray brace.
    """
    found, unknown, end = [], [], 0
    for match in _PIECE.finditer(template):
        found += [Piece(template[end : match.start()]), _field(match)]
        end = match.end()
        if not _is_known(match, known, with_fallbacks):
            unknown.append(match[0] if match[3] else match[0][1:-1])
    if unknown:
        raise TemplateRefused(fields=tuple(unknown), known=tuple(known))
    return tuple(piece for piece in (*found, Piece(template[end:])) if piece.text or piece.field)


def _field(match: re.Match[str]) -> Piece:
    return Piece(field=match[1] or "", fallback=(match[2] or "").strip())


def _is_known(match: re.Match[str], known: Collection[str], with_fallbacks: bool) -> bool:
    if match[1] not in known:
        return False
    return match[2] is None or (with_fallbacks and bool(match[2].strip()))
