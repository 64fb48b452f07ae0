"""Opening and closing a petition, now or later, and saying what became of it."""

from flask import Response, flash, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain import petition_parts as parts
from advocacy.domain.errors import PetitionIncomplete
from advocacy.domain.petition_states import Outcome, PetitionEvent, PetitionState
from advocacy.domain.rights import Right
from advocacy.services import petitions
from advocacy.services.petition_sheets import Sheet, sheet
from advocacy.web.clock import now
from advocacy.web.formats import moment as told
from advocacy.web.organizers.access import acting, needs
from advocacy.web.organizers.moments import Read, read_moment
from advocacy.web.organizers.petition_forms import Editing, opened, save, typed
from advocacy.web.organizers.petition_room import bp, page, read_sheet
from advocacy.web.organizers.petition_words import OUTCOMES
from advocacy.web.toolbox import toolbox


@bp.post("/<slug:slug>/open")
@needs(Right.EDIT_PETITIONS)
def open_(slug: str) -> AnyResponse:
    """Publish it, or say what is missing."""
    with toolbox().database.unit_of_work() as session:
        try:
            with session.begin_nested():
                petitions.change(session, slug, PetitionEvent.OPEN, now(), acting())
        except PetitionIncomplete:
            return page("show.html", 422, sheet=sheet(session, slug), is_refused=True)
    flash("The petition is open: everybody can read and sign it.", "done")
    return redirect(url_for(".show", slug=slug), 303)


@bp.get("/<slug:slug>/close")
@needs(Right.EDIT_PETITIONS)
def closing(slug: str) -> Response:
    """The question how it ended, and the words that the page then shows."""
    return _closing_page(opened(read_sheet(slug)))


@bp.post("/<slug:slug>/close")
@needs(Right.EDIT_PETITIONS)
def close(slug: str) -> AnyResponse:
    """Close it, or change what is said of its end."""
    chosen = request.form.get("outcome", "")
    if chosen not in {"", *Outcome}:
        raise BadRequest
    outcome = Outcome(chosen) if chosen else None
    with toolbox().database.unit_of_work() as session:
        there = sheet(session, slug)
        words = typed([parts.text(language, parts.OUTCOME) for language in there.languages])
        if again := save(session, slug, words):
            return _closing_page(again)
        if there.state is PetitionState.CLOSED:
            petitions.decide(session, slug, outcome, acting(), now())
        else:
            petitions.change(session, slug, PetitionEvent.CLOSE, now(), acting(), outcome)
    flash("The petition is closed. Its page stays readable.", "done")
    return redirect(url_for(".show", slug=slug), 303)


@bp.get("/<slug:slug>/schedule")
@needs(Right.EDIT_PETITIONS)
def schedule(slug: str) -> Response:
    """When it shall close by itself."""
    there = read_sheet(slug)
    local = there.closes_at.astimezone(toolbox().pack.timezone) if there.closes_at else None
    return _schedule_page(
        there, local.strftime("%Y-%m-%d") if local else "", local.strftime("%H:%M") if local else ""
    )


@bp.post("/<slug:slug>/schedule")
@needs(Right.EDIT_PETITIONS)
def save_schedule(slug: str) -> AnyResponse:
    """Keep the day and time, or ask again where clocks make them unclear."""
    day, time = request.form.get("day", "").strip(), request.form.get("time", "").strip()
    read = _read(day, time) if day or time else Read(None)
    if read.problem:
        return _schedule_page(read_sheet(slug), day, time, read.problem, asks_which=read.asks_which)
    closes_at = read.at
    with toolbox().database.unit_of_work() as session:
        petitions.schedule(session, slug, closes_at, acting(), now())
    flash(f"It closes on {told(closes_at)}." if closes_at else "It does not close by itself.", "done")
    return redirect(url_for(".show", slug=slug), 303)


def _read(day: str, time: str) -> Read:
    unreadable = "Enter a day and a time, or neither, so that it does not close by itself."
    which = request.form.get("which", "")
    return read_moment(day, time, which, toolbox().pack.timezone, now(), unreadable)


def _schedule_page(there: Sheet, day: str, time: str, problem: str = "", *, asks_which: bool = False) -> Response:
    return page(
        "schedule.html",
        422 if problem else 200,
        sheet=there,
        day=day,
        time=time,
        problem=problem,
        asks_which=asks_which,
        zone=toolbox().pack.timezone.key,
    )


def _closing_page(editing: Editing) -> Response:
    chosen = request.form.get("outcome") or editing.sheet.outcome or ""
    return page(
        "close.html", editing.status, editing=editing, sheet=editing.sheet, outcomes=OUTCOMES, chosen=chosen
    )
