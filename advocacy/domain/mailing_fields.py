"""Merge fields of mailings, each with a fallback if the writer likes: `{person.given_name|friend}`."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from advocacy.domain.errors import MergeFieldMissing, TemplateRefused
from advocacy.domain.merge_pieces import Piece, pieces

EXAMPLES: Mapping[str, str] = {
    "person.given_name": "Sam",
    "person.family_name": "Supporter",
    "person.town": "Sampleton",
    "senator.name": "Ana Sample",
    "representative.name": "Sol Sample",
    "petition.title": "A sample petition",
    "petition.url": "https://petition.example.org/p/sample",
    "organization.name": "Sample Organization",
}
"""Every field there is, with a made-up value."""
FIELDS = tuple(EXAMPLES)
PETITION_URL = "petition.url"
"""The one field that may be (the beginning of) the address of a link."""


@lru_cache(maxsize=512)
def fields_of(text: str) -> tuple[Piece, ...]:
    """The pieces of a text. Raises `TemplateRefused`."""
    return pieces(text, FIELDS, with_fallbacks=True)


def required(*texts: str) -> frozenset[str]:
    """The fields that a person must have a value of to get these texts. Raises `TemplateRefused`."""
    return frozenset(
        piece.field for text in texts for piece in fields_of(text) if piece.field and not piece.fallback
    )


def value_of(piece: Piece, values: Mapping[str, str]) -> str:
    """What stands for the piece. Raises `MergeFieldMissing` for a field with neither value nor fallback."""
    if not piece.field:
        return piece.text
    value = values.get(piece.field) or piece.fallback
    if not value:
        raise MergeFieldMissing(piece.field)
    return value


def problems(text: str) -> Iterator[str]:
    """A sentence for each field of a text that cannot be filled in."""
    try:
        fields_of(text)
    except TemplateRefused as refused:
        yield from map(_sentence, dict.fromkeys(refused.fields))


def _sentence(fault: str) -> str:
    name, bar, _ = fault.partition("|")
    if fault in {"{", "}"}:
        return f"A brace “{fault}” stands alone. Fields are written like {{person.given_name}}, without spaces."
    if bar and name in FIELDS:
        return f"“{{{fault}}}” has a bar without a word after it: write what stands in for a missing value."
    return f"There is no field “{{{name}}}”. Fields are: {', '.join(f'{{{known}}}' for known in FIELDS)}."
