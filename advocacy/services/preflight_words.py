"""What preflight says of the words of a mailing."""

import re

from advocacy.domain.preflight import Check, check
from advocacy.services import mailing_checks
from advocacy.services.mailing_markdown import has_html
from advocacy.services.preflight_seen import Seen, tongue

LONG_SUBJECT = 60

_LOUD = re.compile(r"[^\W\d_]{2,}")


def words(seen: Seen) -> Check:
    """Whether the words are there and may be sent."""
    problems = [
        f"{tongue(each.language)}: {problem}" for each in seen.words for problem in mailing_checks.problems(each)
    ]
    if seen.default not in seen.whole:
        problems.append(f"There is no subject or no text in the mailing's own language ({tongue(seen.default)}).")
    return check("words", "Words", "Subject and text are there and can be read.", refused=problems)


def subject(seen: Seen) -> Check:
    """How subjects read in an inbox."""
    subjects = [(tongue(each.language), subject) for each in seen.words for subject in each.subjects if subject]
    warnings = [
        f"“{subject}” ({language}) has {len(subject)} characters; telephones show about {LONG_SUBJECT}."
        for language, subject in subjects
        if len(subject) > LONG_SUBJECT
    ]
    warnings += [f"“{subject}” ({language}) shouts." for language, subject in subjects if _shouts(subject)]
    warnings += _untested(seen)
    return check("subject", "Subject line", "It is short and calm.", warnings=warnings)


def _untested(seen: Seen) -> list[str]:
    tested = [each.language for each in seen.whole.values() if each.second_subject]
    others = [tongue(language) for language in seen.whole if tested and language not in tested]
    return [f"{name} has no second subject: both halves of its readers get the first." for name in others]


def html(seen: Seen) -> Check:
    """What would be shown as it is written."""
    warnings = [
        f"{tongue(each.language)}: there is HTML in the text, which readers would see as it is written."
        for each in seen.words
        if has_html(each.body)
    ]
    return check("html", "HTML", "There is none in the text.", warnings=warnings)


def _shouts(subject: str) -> bool:
    words = _LOUD.findall(subject)
    return len(words) > 1 and all(word.isupper() for word in words)
