"""The form of a mailing's words: read, checked, saved; what was typed is never lost on the way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from email_validator import EmailNotValidError, validate_email
from flask import request
from sqlalchemy.orm import Session

from advocacy.domain import mailing_fields
from advocacy.domain import mailing_parts as parts
from advocacy.domain.errors import SomebodyElseSaved
from advocacy.domain.mailing_parts import Words
from advocacy.domain.mailing_words import MailingWords
from advocacy.domain.typed import many_lines, one_line
from advocacy.domain.versions import Line, lines
from advocacy.queries.mailing_desk import Sheet, mailing_sheet
from advocacy.services import mailing_checks, mailing_texts
from advocacy.web.clock import now
from advocacy.web.organizers.access import acting

_MARK = "was-"


@dataclass(frozen=True, slots=True)
class Editing:
    """A form: `values` are what its fields hold, `marks` name what they were filled from.

    `problems` are sentences by part; `theirs` compares, by part, what somebody else saved with what was typed.
    """

    sheet: Sheet
    values: Words
    marks: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return 409 if self.theirs else 422 if self.problems else 200


def opened(sheet: Sheet) -> Editing:
    """The form as it is first shown."""
    return Editing(sheet, sheet.words, parts.marks(sheet.words))


def typed(keys: Iterable[str]) -> dict[str, str]:
    """What the posted form says of these parts; those that it does not have are left out."""
    return {key: clean(key, request.form[key]) for key in keys if key in request.form}


def marks(keys: Iterable[str]) -> dict[str, str]:
    """What the posted form was filled from."""
    return {key: request.form.get(f"{_MARK}{key}", "") for key in keys}


def save(session: Session, mailing_id: int, words: Words) -> Editing | None:
    """Save what was typed; the form once more, with the reasons, unless that went well."""
    seen = marks(words)
    if problems := problems_of(words):
        sheet = mailing_sheet(session, mailing_id)
        return Editing(sheet, {**sheet.words, **words}, seen, problems)
    try:
        with session.begin_nested():
            mailing_texts.save(session, mailing_id, words, seen, acting(), now())
    except SomebodyElseSaved:
        return _beside(session, mailing_id, words, seen)
    return None


def problems_of(words: Words) -> dict[str, str]:
    """What keeps parts from being saved, a sentence for each."""
    found = {key: sentence for key, written in words.items() if (sentence := _problem(key, written))}
    if parts.NAME in words and not words[parts.NAME]:
        found[parts.NAME] = "Enter a name: it is how you find the campaign again."
    return found


def clean(key: str, written: str) -> str:
    """What was typed, as it may be kept; whatever goes into a header is one line."""
    return many_lines(written) if parts.last(key) == parts.BODY else one_line(written)


def _beside(session: Session, mailing_id: int, words: Words, seen: Words) -> Editing:
    """What was typed beside what somebody else saved; sent again, what was typed stands."""
    sheet = mailing_sheet(session, mailing_id)
    there = sheet.words
    mine = {key: written for key, written in words.items() if parts.mark(written) != seen[key]}
    theirs = {
        key: lines(there.get(key, ""), written)
        for key, written in mine.items()
        if parts.mark(there.get(key, "")) not in {seen[key], parts.mark(written)}
    }
    return Editing(sheet, {**there, **mine}, parts.marks(there), theirs=theirs)


def _problem(key: str, written: str) -> str:
    last, most = parts.last(key), parts.most_characters(key)
    if len(written) > most:
        return f"{parts_label(last)} has {len(written):,} characters; {most:,} are the most."
    if last == parts.REPLY_TO and written and not _is_email(written):
        return "This is no e-mail address."
    if last == parts.BODY:
        return " ".join(mailing_checks.problems(MailingWords(language="", subject="", body=written)))
    if last in parts.TEXT_PARTS:
        return " ".join(mailing_fields.problems(written))
    return ""


def parts_label(part: str) -> str:
    """A part in a sentence."""
    return {"body": "The text", "subject": "The subject", "second_subject": "The second subject"}.get(part, "This")


def _is_email(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
