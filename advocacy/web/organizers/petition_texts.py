"""The page's texts, all languages side by side."""

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain import petition_parts as parts
from advocacy.domain.rights import Right
from advocacy.services import petition_versions
from advocacy.services.petition_sheets import Sheet
from advocacy.web.clock import now
from advocacy.web.languages import LANGUAGES
from advocacy.web.organizers.access import acting, needs
from advocacy.web.organizers.petition_forms import Editing, opened, save, typed
from advocacy.web.organizers.petition_room import bp, page, read_sheet
from advocacy.web.toolbox import toolbox


@bp.get("/<slug:slug>/texts")
@needs(Right.WATCH)
def texts(slug: str) -> Response:
    """The texts, with what is missing in each language."""
    return _page(opened(read_sheet(slug)))


@bp.post("/<slug:slug>/texts")
@needs(Right.EDIT_PETITIONS)
def save_texts(slug: str) -> AnyResponse:
    """Keep what was changed."""
    keys = [parts.text(language, part) for language in offered(read_sheet(slug)) for part in parts.TEXT_PARTS]
    if again := save(slug, typed(keys)):
        return _page(again)
    flash("Saved.", "done")
    return redirect(url_for(".texts", slug=slug), 303)


@bp.post("/<slug:slug>/languages/<language>/discard")
@needs(Right.EDIT_PETITIONS)
def discard_language(slug: str, language: str) -> AnyResponse:
    """Take away a language with all that is written in it; an older version still has it."""
    with toolbox().database.unit_of_work() as session:
        petition_versions.discard_language(session, slug, language, acting(), now())
    flash("The language is gone. An older version still has its words.", "done")
    return redirect(url_for(".texts", slug=slug), 303)


def offered(sheet: Sheet) -> tuple[str, ...]:
    """The languages that a petition may have: those begun, then the house's others."""
    return (*sheet.languages, *(other for other in LANGUAGES if other not in sheet.languages))


def shown(editing: Editing) -> tuple[str, ...]:
    """The languages to show: those begun or typed in, and one that was asked for."""
    sheet, asked = editing.sheet, request.args.get("add", "")
    begun = {*sheet.languages, *parts.languages(key for key, written in editing.values.items() if written), asked}
    return tuple(language for language in offered(sheet) if language in begun)


def _page(editing: Editing) -> Response:
    columns = shown(editing)
    others = [language for language in offered(editing.sheet) if language not in columns]
    return page("texts.html", editing.status, editing=editing, sheet=editing.sheet, columns=columns, others=others)
