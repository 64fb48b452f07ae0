"""The words of a mailing, a language at a time, with what they will look like beside them."""

from flask import Response, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain import mailing_parts as parts
from advocacy.domain.errors import MailingNotWritable, VersionNotFound
from advocacy.domain.mailing_fields import EXAMPLES
from advocacy.domain.rights import Right
from advocacy.services import mailing_texts
from advocacy.web.clock import now
from advocacy.web.errors import told
from advocacy.web.headers import framing
from advocacy.web.languages import LANGUAGES
from advocacy.web.organizers.access import acting, needs
from advocacy.web.organizers.mailing_forms import Editing, opened, save, typed
from advocacy.web.organizers.mailing_room import bp, done, page, read_sheet
from advocacy.web.organizers.mailing_words import label as part_label
from advocacy.web.organizers.mailing_words import language as label
from advocacy.web.toolbox import toolbox


@bp.get("/<id:mailing_id>/words")
@needs(Right.WATCH)
def write(mailing_id: int) -> AnyResponse:
    """The words in the mailing's own language."""
    language = read_sheet(mailing_id).default_language
    return redirect(url_for(".write_in", mailing_id=mailing_id, language=language))


@bp.get("/<id:mailing_id>/words/<language>")
@needs(Right.WATCH)
def write_in(mailing_id: int, language: str) -> Response:
    """The words in a language, begun or not."""
    _check(language)
    return _page(opened(read_sheet(mailing_id)), language)


@bp.post("/<id:mailing_id>/words/<language>")
@needs(Right.EDIT_PETITIONS)
def save_words(mailing_id: int, language: str) -> AnyResponse:
    """Keep what was changed."""
    _check(language)
    words = typed((*parts.SETTINGS, *parts.keys_of(language)))
    if "has_settings" in request.form:
        words[parts.COUNTS_CLICKS] = "yes" if parts.COUNTS_CLICKS in request.form else ""
    try:
        with toolbox().database.unit_of_work() as session:
            again = save(session, mailing_id, words)
    except MailingNotWritable as refused:
        return told(refused, [(part_label(key), written) for key, written in words.items()])
    if again:
        return _page(again, language)
    done("Saved.", mailing_id)
    return redirect(url_for(".write_in", mailing_id=mailing_id, language=language), 303)


@bp.get("/<id:mailing_id>/words/<language>/remove")
@needs(Right.EDIT_PETITIONS)
def ask_remove(mailing_id: int, language: str) -> Response:
    """The question whether to take a language away, with all that is written in it."""
    sheet = read_sheet(mailing_id)
    if not sheet.is_writable:
        raise MailingNotWritable(mailing_id)
    if language == sheet.default_language or language not in sheet.languages:
        raise VersionNotFound(str(mailing_id))
    written = [(key, sheet.words[key]) for key in parts.keys_of(language) if sheet.words[key]]
    return page("remove_language.html", sheet=sheet, language=language, written=written)


@bp.post("/<id:mailing_id>/words/<language>/remove")
@needs(Right.EDIT_PETITIONS)
def remove(mailing_id: int, language: str) -> AnyResponse:
    """Take a language away."""
    with toolbox().database.unit_of_work() as session:
        mailing_texts.remove_language(session, mailing_id, language, acting(), now())
    return done(f"{label(language)} is gone.", mailing_id, ".write")


def _check(language: str) -> None:
    if language not in LANGUAGES:
        raise NotFound


def _page(editing: Editing, language: str) -> Response:
    shown = page(
        "write.html", editing.status, editing=editing, sheet=editing.sheet, language=language, fields=EXAMPLES
    )
    return framing(shown)
