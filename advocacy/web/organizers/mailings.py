"""E-mail campaigns: the list, new ones, and each one's first page; the others are beside it."""

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain import mailing_parts as parts
from advocacy.domain.errors import MailingNotWritable
from advocacy.domain.rights import Right
from advocacy.domain.typed import one_line
from advocacy.queries.mailing_desk import mailing_list
from advocacy.queries.mailing_waits import held_mailings
from advocacy.services import mailings
from advocacy.web.clock import now
from advocacy.web.converters import row_id
from advocacy.web.languages import LANGUAGES
from advocacy.web.organizers import (
    mailing_audience,
    mailing_course,
    mailing_people,
    mailing_preflight,
    mailing_previews,
    mailing_report,
    mailing_schedule,
    mailing_words,
    mailing_writing,
)
from advocacy.web.organizers.access import acting, has, needs
from advocacy.web.organizers.figure_words import figure
from advocacy.web.organizers.mailing_look import sum_of
from advocacy.web.organizers.mailing_room import bp, done, page, read_sheet
from advocacy.web.organizers.mailing_waits import house
from advocacy.web.toolbox import toolbox

PAGES = (
    *(mailing_audience, mailing_course, mailing_people, mailing_preflight, mailing_previews),
    *(mailing_report, mailing_schedule, mailing_writing),
)


@bp.context_processor
def words() -> dict[str, object]:
    """The words of this room, for its templates."""
    return {"said": mailing_words, "parts": parts, "figure": figure}


@bp.get("/")
@needs(Right.WATCH)
def index() -> Response:
    """All mailings, the latest first."""
    with toolbox().database.reading() as session:
        found = mailing_list(session, row_id(request.args.get("before", "")))
        held = held_mailings(session, house(), now())
    sums = {row.id: sum_of(row.figures, has(Right.SEE_PERSONS)) for row in found.mailings if row.figures}
    return page("index.html", listing=found, sums=sums, held=held)


@bp.get("/begin")
@needs(Right.EDIT_PETITIONS)
def new() -> Response:
    """The form for a new draft."""
    return page("new.html", typed={"language": "en"}, problems={})


@bp.post("/begin")
@needs(Right.EDIT_PETITIONS)
def create() -> AnyResponse:
    """Begin a draft."""
    typed = {name: one_line(request.form.get(name)) for name in ("name", "language")}
    if problems := _problems(typed):
        return page("new.html", 422, typed=typed, problems=problems)
    with toolbox().database.unit_of_work() as session:
        mailing_id = mailings.create(session, typed["name"], typed["language"], acting(), now()).id
    return done("The draft is there. Nobody gets anything until you send it.", mailing_id, ".write")


@bp.post("/<id:mailing_id>/copy")
@needs(Right.EDIT_PETITIONS)
def copy(mailing_id: int) -> AnyResponse:
    """Begin a draft like this one."""
    with toolbox().database.unit_of_work() as session:
        copy_id = mailings.clone(session, mailing_id, acting(), now()).id
    return done("This is the copy, a draft.", copy_id, ".write")


@bp.get("/<id:mailing_id>/delete")
@needs(Right.EDIT_PETITIONS)
def ask_delete(mailing_id: int) -> Response:
    """The question whether to delete a draft."""
    sheet = read_sheet(mailing_id)
    if not sheet.is_writable:
        raise MailingNotWritable(mailing_id)
    return page("delete.html", sheet=sheet)


@bp.post("/<id:mailing_id>/delete")
@needs(Right.EDIT_PETITIONS)
def delete(mailing_id: int) -> AnyResponse:
    """Delete a draft."""
    with toolbox().database.unit_of_work() as session:
        mailings.delete(session, mailing_id, acting(), now())
    flash("The draft is deleted.", "done")
    return redirect(url_for(".index"), 303)


def _problems(typed: dict[str, str]) -> dict[str, str]:
    most = parts.most_characters(parts.NAME)
    checks = {
        "name": (0 < len(typed["name"]) <= most, f"Enter a name of at most {most} characters."),
        "language": (typed["language"] in LANGUAGES, "Choose a language."),
    }
    return {name: sentence for name, (is_right, sentence) in checks.items() if not is_right}
