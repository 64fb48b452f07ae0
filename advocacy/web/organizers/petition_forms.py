"""Forms made of a petition's parts: read, checked, saved; what was typed is never lost on the way."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask import request
from sqlalchemy.orm import Session

from advocacy.domain import petition_parts as parts
from advocacy.domain.errors import PetitionIncomplete, SomebodyElseSaved
from advocacy.domain.gaps import Gap, Missing
from advocacy.domain.petition_parts import Words
from advocacy.domain.typed import many_lines, one_line
from advocacy.domain.versions import Line, lines
from advocacy.queries.petition_desk import Version, versions
from advocacy.services import petition_versions
from advocacy.services.petition_sheets import Sheet, beside, sheet
from advocacy.web.clock import now
from advocacy.web.days import read_day
from advocacy.web.organizers.access import acting
from advocacy.web.organizers.petition_words import sentence

_ON_ONE_LINE = {"title", "greeting", "session", "numbers", "source", "goal", "bill", "follows", "committee"}
_NO_GOAL = f"is no whole number from 1 to {parts.HIGHEST_GOAL:,}"
_NO_DAY = "is no day"
_GROUPED = re.compile(r"[0-9]{1,3}([ ,.'][0-9]{3})+")


@dataclass(frozen=True, slots=True)
class Editing:
    """A form: `values` are what its fields hold, `seen` the version it was filled from.

    `problems` are sentences by part; `theirs` compares, by part, what somebody else saved with what was typed.
    """

    sheet: Sheet
    values: Words
    seen: int
    problems: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    their_version: Version | None = None

    @property
    def status(self) -> int:
        return 409 if self.theirs else 422 if self.problems else 200


def opened(found: Sheet) -> Editing:
    """The form as it is first shown."""
    return Editing(found, found.words, found.version)


def typed(keys: Iterable[str]) -> dict[str, str]:
    """What the posted form says of these parts; those that it does not have are left out."""
    return {key: _clean(key, request.form[key]) for key in keys if key in request.form}


def seen() -> int:
    """The version that the posted form was filled from; -1 when it does not say."""
    number = request.form.get("seen", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1


def save(session: Session, slug: str, words: Words) -> Editing | None:
    """Save what was typed; the form once more, with the reasons, unless that went well."""
    if problems := _problems(words):
        return _again(session, slug, words, problems)
    try:
        with session.begin_nested():
            petition_versions.save(session, slug, words, seen(), acting(), now())
    except SomebodyElseSaved:
        return _beside(session, slug, words)
    except PetitionIncomplete as incomplete:
        return _again(session, slug, words, {gap.part: sentence(gap) for gap in incomplete.gaps})
    return None


def _again(session: Session, slug: str, words: Words, problems: Mapping[str, str]) -> Editing:
    found = sheet(session, slug)
    return Editing(found, {**found.words, **words}, seen(), problems)


def _beside(session: Session, slug: str, words: Words) -> Editing:
    """What was typed beside what somebody else saved; sent again, what was typed stands."""
    found = sheet(session, slug)
    result = beside(session, slug, words, seen())
    latest = versions(session, slug, (found.version,))
    mine = {part: words[part] for part in (*result.changes, *result.conflicts)}
    theirs = {part: lines(found.words.get(part, ""), words[part]) for part in result.conflicts}
    return Editing(
        found, {**found.words, **mine}, found.version, theirs=theirs, their_version=next(iter(latest), None)
    )


def _problems(words: Words) -> dict[str, str]:
    found = {
        key: sentence(Missing(key, Gap.LONG))
        for key, written in words.items()
        if len(written) > parts.most_characters(key)
    }
    if parts.GOAL in words and not _is_goal(words[parts.GOAL]):
        found[parts.GOAL] = _NO_GOAL
    return found | {key: _NO_DAY for key, day in words.items() if key.endswith("/as_of") and not read_day(day)}


def _is_goal(number: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,9}", number)) and 0 < int(number) <= parts.HIGHEST_GOAL


def digits(number: str) -> str:
    """A whole number without what sets thousands apart, 10,000 or 10.000; what is none stays as it is."""
    typed_number = one_line(number)
    return re.sub(r"[ ,.']", "", typed_number) if _GROUPED.fullmatch(typed_number) else typed_number


def _clean(key: str, written: str) -> str:
    last = key.rpartition("/")[2]
    if last == "subjects":
        return "\n".join(line for line in map(one_line, written.splitlines()) if line)
    if last == "goal":
        return digits(written)
    return one_line(written) if last in _ON_ONE_LINE else many_lines(written)
