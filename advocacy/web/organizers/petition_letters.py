"""The letter templates, all languages side by side, with a letter to any seat as it would be sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain import petition_parts as parts
from advocacy.domain.letters import Stance
from advocacy.domain.merging import EXAMPLES, ONLY_IN
from advocacy.domain.petition_parts import Words
from advocacy.domain.rights import Right
from advocacy.queries.seat_choices import SeatChoice, seat_choices
from advocacy.services.letter_preview import Preview, preview, towns_of
from advocacy.services.petition_sheets import Sheet, sheet
from advocacy.web.headers import fetching
from advocacy.web.organizers.access import needs
from advocacy.web.organizers.petition_forms import Editing, opened, save, seen, typed
from advocacy.web.organizers.petition_room import bp, page
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
    with toolbox().database.reading() as session:
        return _page(session, opened(sheet(session, slug)), request.args)


@bp.post("/<slug:slug>/letters")
@needs(Right.EDIT_PETITIONS)
def save_letters(slug: str) -> AnyResponse:
    """Keep what was changed, or only show the letter that it makes."""
    with toolbox().database.unit_of_work() as session:
        there = sheet(session, slug)
        words = typed(_keys(there))
        if request.form.get("act") == "preview":
            return _page(session, Editing(there, {**there.words, **words}, seen()), request.form)
        if again := save(session, slug, words):
            return _page(session, again, request.form)
    flash("Saved.", "done")
    tried: dict[str, Any] = {name: request.form.get(name) for name in ("seat", "town", "in")}
    return redirect(url_for(".letters", slug=slug, **tried), 303)


@bp.post("/<slug:slug>/letters/preview")
@needs(Right.EDIT_PETITIONS)
def preview_letter(slug: str) -> Response:
    """The letter alone, for the page's script."""
    with toolbox().database.reading() as session:
        there = sheet(session, slug)
        trial = _trial(session, there, {**there.words, **typed(_keys(there))}, request.form)
    return page("letter.html", trial=trial, sheet=there)


def _keys(there: Sheet) -> list[str]:
    languages = offered(there)
    return [
        parts.letter(language, stance, part)
        for language in languages
        for stance in Stance
        for part in parts.LETTER_PARTS
    ]


def _page(session: Session, editing: Editing, asked: Mapping[str, str]) -> Response:
    trial = _trial(session, editing.sheet, editing.values, asked)
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


def _trial(session: Session, there: Sheet, words: Words, asked: Mapping[str, str]) -> Trial:
    pack = toolbox().pack
    choices = seat_choices(session, pack, there.bill_id)
    choice = next((one for one in choices if str(one.seat.id) == asked.get("seat")), choices[0])
    towns = towns_of(pack, choice.seat.key)
    wished = asked.get("town", "")
    town = wished if wished in towns else next(iter(towns), "")
    language = asked.get("in") or there.default_language
    return Trial(choices, choice, towns, preview(pack, words, there.default_language, language, choice, town))
