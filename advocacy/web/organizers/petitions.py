"""The petitions desk: the list, new petitions, and each one's first page; the others are beside it."""

import re

from flask import Response, current_app, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain import petition_parts as parts
from advocacy.domain.errors import SlugTaken, VersionNotFound
from advocacy.domain.names import fold
from advocacy.domain.rights import Right
from advocacy.domain.typed import one_line
from advocacy.queries.petition_desk import bill_choices, petition_list
from advocacy.queries.petitions import petition_preview
from advocacy.services import petitions
from advocacy.services.petition_sheets import sheet
from advocacy.services.petitions import NewPetition
from advocacy.web.clock import now
from advocacy.web.headers import private
from advocacy.web.languages import LANGUAGES
from advocacy.web.organizers import (
    petition_facts,
    petition_history,
    petition_letters,
    petition_standing,
    petition_texts,
    petition_words,
)
from advocacy.web.organizers.access import acting, needs
from advocacy.web.organizers.petition_forms import digits
from advocacy.web.organizers.petition_room import bp, page, read_sheet
from advocacy.web.public.forms import SignForm
from advocacy.web.public.petitions import petition_html
from advocacy.web.toolbox import toolbox

PAGES = (petition_facts, petition_history, petition_letters, petition_standing, petition_texts)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NEW = ("title", "slug", "language", "goal", "bill", "copy_of")


@bp.context_processor
def words() -> dict[str, object]:
    """The words of this room, for its templates."""
    return {"said": petition_words, "parts": parts}


@bp.get("/")
@needs(Right.WATCH)
def index() -> Response:
    """All petitions, drafts too."""
    with toolbox().database.reading() as session:
        found = petition_list(session)
    return page("index.html", petitions=found)


@bp.get("/<slug:slug>/")
@needs(Right.WATCH)
def show(slug: str) -> Response:
    """Where a petition stands, and what is missing."""
    return page("show.html", sheet=read_sheet(slug), is_refused=False)


@bp.get("/begin")
@needs(Right.EDIT_PETITIONS)
def new() -> Response:
    """The form for a new petition; `copy_of` in the address names the one to copy."""
    typed = {"goal": "1000", "language": "en", "copy_of": request.args.get("copy_of", "")}
    with toolbox().database.reading() as session:
        return _new_page(session, typed, {})


@bp.post("/begin")
@needs(Right.EDIT_PETITIONS)
def create() -> AnyResponse:
    """Begin a draft."""
    typed = {name: one_line(request.form.get(name)) for name in _NEW}
    typed["goal"] = digits(typed["goal"])
    typed["slug"] = typed["slug"] or fold(typed["title"]).replace(" ", "-")[:80].strip("-")
    with toolbox().database.unit_of_work() as session:
        if problems := _problems(typed) or _created(session, _request(typed)):
            return _new_page(session, typed, problems, 422)
    flash("The draft is there. Nobody else sees it until you publish it.", "done")
    return redirect(url_for(".show", slug=typed["slug"]), 303)


@bp.get("/<slug:slug>/preview/<language>")
@needs(Right.WATCH)
def preview(slug: str, language: str) -> Response:
    """The public page as it would be, in any language that is begun. Raises `VersionNotFound` for others."""
    with toolbox().database.reading() as session:
        if language not in sheet(session, slug).languages:
            raise VersionNotFound(slug)
        found = petition_preview(session, slug, language)
    back = url_for(".show", slug=slug)
    # The public application makes the page: its addresses and its layout are not known here.
    with current_app.extensions["public"].test_request_context(base_url=toolbox().settings.public_url):
        html = petition_html(found, SignForm(formdata=None), preview_of=back)
    return private(html)


def _problems(typed: dict[str, str]) -> dict[str, str]:
    checks = {
        "title": (0 < len(typed["title"]) <= 150, "Enter a title of at most 150 characters."),
        "slug": (
            bool(_SLUG.fullmatch(typed["slug"])) and len(typed["slug"]) <= 80 and typed["slug"] != "begin",
            "Use small letters, digits and hyphens, at most 80, like save-the-park. Not “begin”.",
        ),
        "language": (typed["language"] in LANGUAGES, "Choose a language."),
        "goal": (
            bool(re.fullmatch(r"[0-9]{1,9}", typed["goal"])) and 0 < int(typed["goal"]) <= parts.HIGHEST_GOAL,
            f"Enter a whole number from 1 to {parts.HIGHEST_GOAL:,}.",
        ),
    }
    return {name: sentence for name, (is_right, sentence) in checks.items() if not is_right}


def _created(session: Session, wanted: NewPetition) -> dict[str, str]:
    """Nothing, or what kept it from being begun."""
    try:
        with session.begin_nested():
            petitions.create(session, wanted, acting(), now())
    except SlugTaken:
        return {"slug": "Another petition has this address. Choose another one."}
    return {}


def _request(typed: dict[str, str]) -> NewPetition:
    return NewPetition(
        jurisdiction=toolbox().pack.code,
        slug=typed["slug"],
        title=typed["title"],
        language=typed["language"],
        goal=int(typed["goal"]),
        bill=typed["bill"],
        copy_of=typed["copy_of"],
    )


def _new_page(session: Session, typed: dict[str, str], problems: dict[str, str], status: int = 200) -> Response:
    found, choices = petition_list(session), bill_choices(session, toolbox().pack.code)
    return page("new.html", status, typed=typed, problems=problems, petitions=found, choices=choices)
