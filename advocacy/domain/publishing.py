"""What must be there before a petition is published."""

from collections.abc import Iterator

from advocacy.domain import petition_parts as parts
from advocacy.domain.errors import TemplateRefused
from advocacy.domain.gaps import Gap, Missing
from advocacy.domain.letters import Stance
from advocacy.domain.merging import ONLY_IN, fields_in
from advocacy.domain.petition_parts import Words


def missing(words: Words, default_language: str) -> tuple[Missing, ...]:
    """Everything that is missing or cannot be used, in the order of the pages; empty when all is there."""
    gaps = [*_facts(words)]
    begun = parts.languages(words)
    for language in (default_language, *(other for other in begun if other != default_language)):
        gaps += _language(words, language, default_language)
    return tuple(gaps)


def complete_languages(words: Words, default_language: str) -> frozenset[str]:
    """The languages of which nothing is missing; the petition's own always counts, as others fall back on it."""
    found = {parts.language_of(gap.part) for gap in missing(words, default_language)}
    return frozenset(parts.languages(words)) - found | {default_language}


def circle(words: Words) -> Missing | None:
    """Where the lineage of the petition's bill leads back to one of its own, if it does: that may never be."""
    bill, seen = words.get(parts.BILL, ""), set[str]()
    while bill and bill not in seen:
        seen.add(bill)
        part = parts.bill(bill, "follows")
        bill = words.get(part, "")
    return Missing(part, Gap.CIRCULAR) if bill else None


def _facts(words: Words) -> Iterator[Missing]:
    if not 0 < int(words.get(parts.GOAL) or 0) <= parts.HIGHEST_GOAL:
        yield Missing(parts.GOAL, Gap.EMPTY)
    if not (key := words.get(parts.BILL)):
        yield Missing(parts.BILL, Gap.EMPTY)
        return
    for part in ("session", "numbers"):
        if not words.get(parts.bill(key, part)):
            yield Missing(parts.bill(key, part), Gap.EMPTY)


def _language(words: Words, language: str, default_language: str) -> Iterator[Missing]:
    for part in parts.PAGE_PARTS:
        yield from _part(words, parts.text(language, part), is_needed=True)
    for stance in Stance:
        for part in parts.LETTER_PARTS:
            model = words.get(parts.letter(default_language, stance, part))
            key = parts.letter(language, stance, part)
            yield from _part(words, key, is_needed=bool(model) or part not in parts.OPTIONAL_PARTS)
            yield from _merge_fields(key, part, words.get(key, ""))
    also = [(parts.text(default_language, parts.OUTCOME), parts.text(language, parts.OUTCOME))]
    also += [(_became(key, default_language), _became(key, language)) for key in parts.bills(words)]
    for model, key in also:
        yield from _part(words, key, is_needed=bool(words.get(model)))


def _became(key: str, language: str) -> str:
    return parts.bill(key, f"became/{language}")


def _part(words: Words, key: str, *, is_needed: bool) -> Iterator[Missing]:
    written = words.get(key, "")
    if is_needed and not written.strip():
        yield Missing(key, Gap.EMPTY)
    if len(written) > parts.most_characters(key):
        yield Missing(key, Gap.LONG)


def _merge_fields(key: str, part: str, template: str) -> Iterator[Missing]:
    try:
        used = fields_in(template)
    except TemplateRefused as refused:
        yield Missing(key, Gap.UNKNOWN, refused.fields)
        return
    if elsewhere := tuple(field for field in used if ONLY_IN.get(field, part) != part):
        yield Missing(key, Gap.ELSEWHERE, elsewhere)
