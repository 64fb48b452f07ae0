"""What preflight says of the people who would get a mailing."""

from collections.abc import Sequence

from advocacy.domain.cells import LEAST
from advocacy.domain.errors import TemplateRefused
from advocacy.domain.preflight import Check, check
from advocacy.services.preflight_seen import Seen, tongue


def audience(seen: Seen) -> Check:
    """Whether anybody is there."""
    people = sum(each.people for each in seen.readers)
    nobody = ["Nobody would get this: widen the audience, or wait until people have confirmed."]
    fine = f"{_people(people, seen)} would get this now."
    return check("audience", "Audience", fine, refused=() if people else nobody)


def petitions(seen: Seen) -> Check:
    """Whether it is clear of which petition people agreed to get news."""
    named = ", ".join(f"“{each.title}” ({_people(each.people, seen).lower()})" for each in seen.asked)
    many = [
        "People agreed to news about the petition they signed; "
        f"this goes to signers of {len(seen.asked)} petitions: {named}. "
        "Choose one in the audience, unless the words are news of each."
    ]
    fine = f"Whoever gets it agreed to news about {named}." if named else "Nobody is there yet."
    is_doubtful = len(seen.asked) > 1 and not seen.names_petition
    return check(
        "petitions", "Petitions", fine, warnings=many if is_doubtful else (), read=(seen.segment, *seen.texts)
    )


def languages(seen: Seen) -> Check:
    """Whether people get it in their language."""
    begun = {each.language: "no subject or no text yet" for each in seen.words}
    lacking = [each for each in seen.readers if each.language not in seen.whole and each.language != seen.default]
    others = [
        f"{_people(each.people, seen)} signed in {tongue(each.language)}, which has "
        f"{begun.get(each.language, 'no words')}: they get {tongue(seen.default)}."
        for each in lacking
    ]
    read = (seen.segment, seen.default, *sorted(each.language for each in lacking))
    fine = "Everybody gets it in the language they signed in."
    return check("languages", "Languages", fine, warnings=others, read=read)


def fields(seen: Seen) -> Check:
    """Whether every field has a value for everybody."""
    gaps = [
        (each.language, field, number)
        for each in seen.readers
        for field in _required(seen, each.language)
        if (number := each.missing.get(field, 0))
    ]
    warnings = [
        f"{_people(number, seen)} ({tongue(language)}) have no {{{field}}} and get no e-mail: "
        f"write a word that stands in, like {{{field}|…}}."
        for language, field, number in gaps
    ]
    read = (seen.segment, *sorted(f"{language} {field}" for language, field, _ in gaps))
    fine = "Every field has a value or a word that stands in."
    return check("fields", "Merge fields", fine, warnings=warnings, read=read)


def _required(seen: Seen, language: str) -> Sequence[str]:
    words = seen.whole.get(language) or seen.whole.get(seen.default)
    try:
        return sorted(words.required) if words else ()
    except TemplateRefused:
        return ()


def _people(number: int, seen: Seen) -> str:
    """How many; who may not see persons is told of no few, and of others not exactly how many."""
    if seen.tells_exactly:
        return "One person" if number == 1 else f"{number:,} people"
    return f"{number - number % LEAST:,} people or more" if number >= LEAST else f"Fewer than {LEAST} people"
