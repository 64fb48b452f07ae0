"""What preflight says of the people who would get a mailing."""

from collections.abc import Sequence

from advocacy.domain.errors import TemplateRefused
from advocacy.domain.preflight import Check, check
from advocacy.services.preflight_seen import Seen


def audience(seen: Seen) -> Check:
    """Whether anybody is there."""
    people = sum(each.people for each in seen.readers)
    nobody = ["Nobody would get this: widen the audience, or wait until people have confirmed."]
    fine = f"{people:,} people would get this now." if people != 1 else "One person would get this now."
    return check("audience", "Audience", fine, refused=() if people else nobody)


def languages(seen: Seen) -> Check:
    """Whether people get it in their language."""
    others = [
        f"{_people(each.people)} signed in “{each.language}”, which has no words: they get “{seen.default}”."
        for each in seen.readers
        if each.language not in seen.whole and each.language != seen.default
    ]
    return check("languages", "Languages", "Everybody gets it in the language they signed in.", warnings=others)


def fields(seen: Seen) -> Check:
    """Whether every field has a value for everybody."""
    warnings = [
        f"{_people(number)} ({each.language}) have no {{{field}}} and get no e-mail: write a word that stands in, "
        f"like {{{field}|…}}."
        for each in seen.readers
        for field in _required(seen, each.language)
        if (number := each.missing.get(field, 0))
    ]
    return check("fields", "Merge fields", "Every field has a value or a word that stands in.", warnings=warnings)


def _required(seen: Seen, language: str) -> Sequence[str]:
    words = seen.whole.get(language) or seen.whole.get(seen.default)
    try:
        return sorted(words.required) if words else ()
    except TemplateRefused:
        return ()


def _people(number: int) -> str:
    return "One person" if number == 1 else f"{number:,} people"
