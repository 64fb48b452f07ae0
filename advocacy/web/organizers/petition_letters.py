"""The letter templates, all languages side by side, with a letter to any seat as it would be sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain import petition_parts as parts
from advocacy.domain.letters import Stance
from advocacy.domain.merging import EXAMPLES, ONLY_IN
from advocacy.domain.petition_parts import Words
from advocacy.domain.rights import Right
from advocacy.queries.seat_choices import SeatChoice, seat_choices
from advocacy.services.letter_preview import Preview, preview, towns_of
from advocacy.services.petition_sheets import Sheet
from advocacy.web.headers import fetching
from advocacy.web.organizers.access import needs
from advocacy.web.organizers.petition_forms import Editing, opened, save, seen, typed
from advocacy.web.organizers.petition_room import bp, page, read_sheet
from advocacy.web.organizers.petition_texts import offered, shown
from advocacy.web.toolbox import toolbox


@dataclass(frozen=True, slots=True)
class Trial:
    """A letter tried on a seat, and what else it can be tried on."""

    choices: tuple[SeatChoice, ...]
    choice: SeatChoice
    towns: tuple[str, ...]
    letter: Preview


@bp.get("/<slug:slug>/letters")
@needs(Right.WATCH)
def letters(slug: str) -> Response:
    """The templates and a letter made of them; `seat`, `town` and `in` in the address say to whom."""
    return _page(opened(read_sheet(slug)), request.args)


@bp.post("/<slug:slug>/letters")
@needs(Right.EDIT_PETITIONS)
def save_letters(slug: str) -> AnyResponse:
    """Keep what was changed, or only show the letter that it makes."""
    sheet = read_sheet(slug)
    words = typed(_keys(sheet))
    if request.form.get("act") == "preview":
        return _page(Editing(sheet, {**sheet.words, **words}, seen()), request.form)
    if again := save(slug, words):
        return _page(again, request.form)
    flash("Saved.", "done")
    tried: dict[str, Any] = {name: request.form.get(name) for name in ("seat", "town", "in")}
    return redirect(url_for(".letters", slug=slug, **tried), 303)


@bp.post("/<slug:slug>/letters/preview")
@needs(Right.EDIT_PETITIONS)
def preview_letter(slug: str) -> Response:
    """The letter alone, for the page's script."""
    sheet = read_sheet(slug)
    trial = _trial(sheet, {**sheet.words, **typed(_keys(sheet))}, request.form)
    return page("letter.html", trial=trial, sheet=sheet)


def _keys(sheet: Sheet) -> list[str]:
    languages = offered(sheet)
    return [
        parts.letter(language, stance, part)
        for language in languages
        for stance in Stance
        for part in parts.LETTER_PARTS
    ]


def _page(editing: Editing, asked: Mapping[str, str]) -> Response:
    trial = _trial(editing.sheet, editing.values, asked)
    return fetching(
        page(
            "letters.html",
            editing.status,
            editing=editing,
            sheet=editing.sheet,
            columns=shown(editing),
            trial=trial,
            examples=EXAMPLES,
            only_in=ONLY_IN,
            stances=Stance,
        )
    )


def _trial(sheet: Sheet, words: Words, asked: Mapping[str, str]) -> Trial:
    pack = toolbox().pack
    with toolbox().database.reading() as session:
        choices = seat_choices(session, pack, sheet.bill_id)
    choice = next((one for one in choices if str(one.seat.id) == asked.get("seat")), choices[0])
    towns = towns_of(pack, choice.seat.key)
    wished = asked.get("town", "")
    town = wished if wished in towns else next(iter(towns), "")
    language = asked.get("in") or sheet.default_language
    return Trial(choices, choice, towns, preview(pack, words, sheet.default_language, language, choice, town))
