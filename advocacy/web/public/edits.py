"""The resident's own words for letters, as they come from a form."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from advocacy.domain.typed import many_lines, one_line
from advocacy.services.letters import LetterEdit


def edits_in(form: MultiDict[str, str]) -> Mapping[int, LetterEdit]:
    """Subject and body for each seat id that the form names (`subject-7`, `body-7`)."""
    ids = [name.removeprefix("subject-") for name in form if name.startswith("subject-")]
    return {int(seat_id): _edit(form, f"-{seat_id}") for seat_id in ids if _is_id(seat_id)}


def edit_in(form: MultiDict[str, str]) -> LetterEdit:
    """Subject and body of the one letter that the form is about."""
    return _edit(form, "")


def for_seats(edits: Mapping[int, LetterEdit], seat_ids: Iterable[int]) -> Mapping[int, LetterEdit]:
    """The edits, those for seats that are not asked for any more in place of those that came instead."""
    wanted = list(seat_ids)
    left = [edited for seat_id, edited in edits.items() if seat_id not in wanted]
    new = [seat_id for seat_id in wanted if seat_id not in edits]
    return {**edits, **dict(zip(new, left, strict=False))}


def in_words(*edits: LetterEdit) -> Iterable[tuple[str, str]]:
    """The words of letters under their labels."""
    for edited in edits:
        yield gettext("Subject"), edited.subject
        yield gettext("Letter"), edited.body


def _edit(form: MultiDict[str, str], ending: str) -> LetterEdit:
    subject, body = form.get(f"subject{ending}", ""), form.get(f"body{ending}", "")
    holder = form.get(f"holder{ending}", "")
    return LetterEdit(one_line(subject), many_lines(body), int(holder) if _is_id(holder) else None)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
