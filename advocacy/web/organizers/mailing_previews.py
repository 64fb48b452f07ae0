"""What a supporter will read, in a frame of its own that may load and run nothing."""

from collections.abc import Iterable

from flask import Response, render_template, request
from werkzeug.exceptions import NotFound

from advocacy.domain import mailing_parts as parts
from advocacy.domain.errors import MergeFieldMissing, TemplateRefused
from advocacy.domain.mailing_parts import Words
from advocacy.domain.rights import Right
from advocacy.queries.mailing_texts import written
from advocacy.services.mailing_trial import preview as trial
from advocacy.web.languages import LANGUAGES
from advocacy.web.mail_frames import in_frame
from advocacy.web.organizers.access import needs
from advocacy.web.organizers.mailing_forms import problems_of, typed
from advocacy.web.organizers.mailing_room import bp, read_sheet
from advocacy.web.toolbox import toolbox

_DARK, _BOTH = "(prefers-color-scheme: dark)", 'content="light dark"'


@bp.get("/<id:mailing_id>/preview/<language>")
@needs(Right.WATCH)
def saved_preview(mailing_id: int, language: str) -> Response:
    """As it was saved."""
    return _framed(mailing_id, language, {}, request.args.get("look", ""))


@bp.post("/<id:mailing_id>/preview/<language>")
@needs(Right.EDIT_PETITIONS)
def preview(mailing_id: int, language: str) -> Response:
    """As it was typed; nothing is saved."""
    words = typed((*parts.SETTINGS, *parts.keys_of(language)))
    return _framed(mailing_id, language, words, request.form.get("look", ""))


def _framed(mailing_id: int, language: str, words: Words, look: str) -> Response:
    if language not in LANGUAGES:
        raise NotFound
    html = _document(language, {**read_sheet(mailing_id).words, **words}, look)
    return in_frame(html)


def _document(language: str, words: Words, look: str) -> str:
    if problems := problems_of({key: words.get(key, "") for key in parts.keys_of(language)}):
        return _note(problems.values())
    try:
        seen = trial(toolbox().press, written(words, language))
    except TemplateRefused as refused:
        return _note([f"There is no field {field}." for field in refused.fields])
    except MergeFieldMissing as missing:
        return _note([f"The field {missing.field} has no value."])
    if look == "text":
        return render_template("organizers/mailings/preview_text.html", subject=seen.subject, text=seen.text)
    return _in_scheme(seen.html, is_dark=look == "dark")


def _in_scheme(html: str, *, is_dark: bool) -> str:
    """A browser knows only its own reader's wish: the rules for dark are made to hold always, or never."""
    scheme = "dark" if is_dark else "light"
    return html.replace(_DARK, "all" if is_dark else "not all").replace(_BOTH, f'content="{scheme}"')


def _note(sentences: Iterable[str]) -> str:
    return render_template("organizers/mailings/preview_note.html", sentences=sentences)
