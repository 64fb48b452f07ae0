"""Merge fields of letters: `{legislator.title}` in a template becomes the value for this letter."""

from collections.abc import Mapping
from functools import lru_cache

from advocacy.domain.errors import MergeFieldMissing
from advocacy.domain.merge_pieces import Piece, pieces

EXAMPLES: Mapping[str, str] = {
    "legislator.title": "Senator",
    "legislator.name": "Ana Sample",
    "legislator.family_name": "Sample",
    "seat.name": "1st Sample District",
    "bill.numbers": "S.1 / H.2",
    "bill.session": "100th Session",
    "resident.name": "Sam Resident",
    "resident.town": "Sampleton",
    "committee.name": "Committee on Samples",
    "municipality.name": "Sampleton",
    "ban.date": "January 31, 2020",
}
"""Every field there is, with a made-up value."""
FIELDS = tuple(EXAMPLES)
ONLY_IN: Mapping[str, str] = {"committee.name": "committee", "municipality.name": "ban", "ban.date": "ban"}
"""Fields that have a value in one paragraph of a letter only: the others are in letters that know of none."""


def check(template: str) -> None:
    """Raise `TemplateRefused` when the template names a field that does not exist or has a stray brace."""
    _pieces(template)


def fields_in(template: str) -> tuple[str, ...]:
    """The fields that the template uses. Raises `TemplateRefused`."""
    return tuple(piece.field for piece in _pieces(template) if piece.field)


def merge(template: str, values: Mapping[str, str]) -> str:
    """The template with its fields filled in.

    Raises `TemplateRefused` for a bad template and `MergeFieldMissing` when a field it uses has no value.
    """
    return "".join(_value(piece.field, values) if piece.field else piece.text for piece in _pieces(template))


def _value(field: str, values: Mapping[str, str]) -> str:
    value = values.get(field)
    if not value:
        raise MergeFieldMissing(field)
    return value


@lru_cache(maxsize=512)
def _pieces(template: str) -> tuple[Piece, ...]:
    return pieces(template, FIELDS)
