"""The page's texts, all languages side by side."""

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain import petition_parts as parts
from advocacy.domain.errors import VersionNotFound
from advocacy.domain.rights import Right
from advocacy.services import petition_versions
from advocacy.services.petition_sheets import Sheet, sheet
from advocacy.web.clock import now
from advocacy.web.languages import LANGUAGES
from advocacy.web.organizers.access import acting, needs
from advocacy.web.organizers.petition_forms import Editing, opened, save, typed
from advocacy.web.organizers.petition_room import bp, page
from advocacy.web.organizers.petition_words import language as label
from advocacy.web.toolbox import toolbox


@bp.get("/<slug:slug>/texts")
@needs(Right.WATCH)
def texts(slug: str) -> Response:
    """The texts, with what is missing in each language."""
    with toolbox().database.reading() as session:
        there = sheet(session, slug)
    return _page(opened(there))


@bp.post("/<slug:slug>/texts")
@needs(Right.EDIT_PETITIONS)
def save_texts(slug: str) -> AnyResponse:
    """Keep what was changed."""
    with toolbox().database.unit_of_work() as session:
        languages = offered(sheet(session, slug))
        keys = [parts.text(language, part) for language in languages for part in parts.TEXT_PARTS]
        again = save(session, slug, typed(keys))
    if again:
        return _page(again)
    flash("Saved.", "done")
    return redirect(url_for(".texts", slug=slug), 303)


@bp.get("/<slug:slug>/languages/<language>/discard")
@needs(Right.EDIT_PETITIONS)
def ask_discard(slug: str, language: str) -> Response:
    """The question whether to take a language away, with all that is written in it."""
    with toolbox().database.reading() as session:
        found = sheet(session, slug)
    if language == found.default_language or language not in found.languages:
        raise VersionNotFound(slug)
    written = [(key, found.words[key]) for key in parts.keys_of(language) if found.words.get(key)]
    return page("discard.html", sheet=found, language=language, written=written)


@bp.post("/<slug:slug>/languages/<language>/discard")
@needs(Right.EDIT_PETITIONS)
def discard_language(slug: str, language: str) -> AnyResponse:
    """Take away a language with all that is written in it; an older version still has it."""
    with toolbox().database.unit_of_work() as session:
        petition_versions.discard_language(session, slug, language, acting(), now())
    flash(f"{label(language)} is gone. An older version still has its words.", "done")
    return redirect(url_for(".texts", slug=slug), 303)


def offered(there: Sheet) -> tuple[str, ...]:
    """The languages that a petition may have: those begun, then the house's others."""
    return (*there.languages, *(other for other in LANGUAGES if other not in there.languages))


def shown(editing: Editing) -> tuple[str, ...]:
    """The languages to show: those begun or typed in, and one that was asked for."""
    there, asked = editing.sheet, request.args.get("add", "")
    begun = {*there.languages, *parts.languages(key for key, written in editing.values.items() if written), asked}
    return tuple(language for language in offered(there) if language in begun)


def _page(editing: Editing) -> Response:
    columns = shown(editing)
    others = [language for language in offered(editing.sheet) if language not in columns]
    return page("texts.html", editing.status, editing=editing, sheet=editing.sheet, columns=columns, others=others)
