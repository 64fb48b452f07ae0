"""A petition's goal and bill; the facts of its bills, each with source and day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask import Response, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain import petition_parts as parts
from advocacy.domain.errors import VersionNotFound
from advocacy.domain.rights import Right
from advocacy.domain.typed import one_line
from advocacy.queries.bill_views import FILED
from advocacy.queries.petition_desk import bill_choices, committee_choices, legislator_choices
from advocacy.services import bills, petition_versions
from advocacy.services.petition_sheets import Sheet, sheet
from advocacy.web.clock import now
from advocacy.web.days import read_day
from advocacy.web.organizers.access import acting, needs
from advocacy.web.organizers.petition_forms import Editing, opened, save, typed
from advocacy.web.organizers.petition_room import bp, page
from advocacy.web.organizers.petition_texts import offered
from advocacy.web.toolbox import toolbox


@dataclass(frozen=True, slots=True)
class Addition:
    """What was typed to add a bill or a sponsor, and what it lacks; empty before anything was typed."""

    typed: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


_NOTHING = Addition()

ROLES = {FILED: "Filed it", "co-sponsor": "Co-sponsors it"}


@bp.get("/<slug:slug>/facts")
@needs(Right.WATCH)
def facts(slug: str) -> Response:
    """Goal and bill, and the bills of earlier sessions."""
    with toolbox().database.reading() as session:
        return _facts_page(session, opened(sheet(session, slug)))


@bp.post("/<slug:slug>/facts")
@needs(Right.EDIT_PETITIONS)
def save_facts(slug: str) -> AnyResponse:
    """Keep goal, bill, and whether letters wait for successors."""
    with toolbox().database.unit_of_work() as session:
        if again := save(session, slug, typed([parts.GOAL, parts.BILL, parts.WAITS])):
            return _facts_page(session, again)
    flash("Saved.", "done")
    return redirect(url_for(".facts", slug=slug), 303)


@bp.get("/<slug:slug>/bills/<slug:key>")
@needs(Right.WATCH)
def bill(slug: str, key: str) -> Response:
    """One bill's facts and sponsors."""
    with toolbox().database.reading() as session:
        return _bill_page(session, opened(sheet(session, slug)), key)


@bp.post("/<slug:slug>/bills/<slug:key>")
@needs(Right.EDIT_PETITIONS)
def save_bill(slug: str, key: str) -> AnyResponse:
    """Keep a bill's facts, by hand from now on."""
    with toolbox().database.unit_of_work() as session:
        if again := save(session, slug, typed(_keys(sheet(session, slug), key))):
            return _bill_page(session, again, key)
    flash("Saved. These facts are kept by hand now.", "done")
    return redirect(url_for(".bill", slug=slug, key=key), 303)


@bp.post("/<slug:slug>/bills/<slug:key>/sponsors")
@needs(Right.EDIT_PETITIONS)
def save_sponsor(slug: str, key: str) -> AnyResponse:
    """Add a sponsor, or (without a role) take one away."""
    part = parts.bill(key, f"sponsor/{one_line(request.form.get('legislator'))}")
    role, day, source = (one_line(request.form.get(name)) for name in ("role", "as_of", "source"))
    if role and not (role in ROLES and read_day(day) and source):
        lack = Addition(_typed(), "Nothing was saved: a sponsor needs a role, a day and a source.")
        with toolbox().database.reading() as session:
            return _bill_page(session, opened(sheet(session, slug)), key, lack)
    with toolbox().database.unit_of_work() as session:
        if again := save(session, slug, {part: "\n".join((role, day, source)) if role else ""}):
            return _bill_page(session, again, key)
    flash("Saved. Sponsors are kept by hand now.", "done")
    return redirect(url_for(".bill", slug=slug, key=key, _anchor="sponsors"), 303)


@bp.post("/<slug:slug>/bills/<slug:key>/give-back")
@needs(Right.EDIT_PETITIONS)
def give_back(slug: str, key: str) -> AnyResponse:
    """Let pack and roster import keep a bill's facts again."""
    with (
        toolbox().database.unit_of_work() as session,
        petition_versions.keeping_all(session, slug, [key], acting(), now()),
    ):
        bills.give_back(session, toolbox().pack, key)
    flash("The pack and the roster import keep these facts again.", "done")
    return redirect(url_for(".bill", slug=slug, key=key), 303)


@bp.post("/<slug:slug>/bills")
@needs(Right.EDIT_PETITIONS)
def add_bill(slug: str) -> AnyResponse:
    """Add a bill: of a new session, which the petition is about from now on, or of an earlier one."""
    session_name, numbers, source = (
        one_line(request.form.get(name))[:100] for name in ("session", "numbers", "source")
    )
    if not (session_name and numbers and source):
        lack = Addition(_typed(), "Nothing was saved: a bill needs its session, its numbers and a source.")
        with toolbox().database.reading() as session:
            return _facts_page(session, opened(sheet(session, slug)), lack)
    with toolbox().database.unit_of_work() as session:
        there = sheet(session, slug)
        key = bills.begin(session, toolbox().pack.code, _today())
        words = {"session": session_name, "numbers": numbers, "source": source}
        linked = _links(there, key, is_newer=request.form.get("place") == "after")
        own = {parts.bill(key, name): written for name, written in words.items()}
        petition_versions.save(session, slug, {**own, **linked}, there.version, acting(), now())
    return redirect(url_for(".bill", slug=slug, key=key), 303)


def _links(there: Sheet, key: str, *, is_newer: bool) -> dict[str, str]:
    present = there.words.get(parts.BILL, "")
    if is_newer or not present:
        return {parts.BILL: key, parts.bill(key, "follows"): present}
    earliest = present
    while before := there.words.get(parts.bill(earliest, "follows")):
        earliest = before
    return {parts.bill(earliest, "follows"): key}


def _keys(there: Sheet, key: str) -> list[str]:
    names = [*parts.BILL_PARTS, *(f"became/{language}" for language in offered(there))]
    return [parts.bill(key, name) for name in names]


def _typed() -> dict[str, str]:
    return {name: one_line(value) for name, value in request.form.items()}


def _facts_page(session: Session, editing: Editing, addition: Addition = _NOTHING) -> Response:
    choices = bill_choices(session, toolbox().pack.code)
    there = editing.sheet
    lineage = [one for one in choices if one.key in parts.bills(there.words)]
    return page(
        "facts.html",
        422 if addition.problem else editing.status,
        editing=editing,
        addition=addition,
        sheet=there,
        choices=choices,
        lineage=lineage,
        today=_today(),
    )


def _bill_page(session: Session, editing: Editing, key: str, addition: Addition = _NOTHING) -> Response:
    there, pack = editing.sheet, toolbox().pack
    if key not in parts.bills(there.words):
        raise VersionNotFound(there.slug)
    choices = bill_choices(session, pack.code)
    committees = committee_choices(session, pack.code)
    legislators = legislator_choices(session, pack.code)
    before = parts.bill(key, "sponsor/")
    sponsors = {
        part.removeprefix(before): written.split("\n", 2)
        for part, written in there.words.items()
        if part.startswith(before)
    }
    return page(
        "bill.html",
        422 if addition.problem else editing.status,
        editing=editing,
        addition=addition,
        sheet=there,
        key=key,
        bill=next(one for one in choices if one.key == key),
        choices=[one for one in choices if one.key != key],
        committees=committees,
        legislators=legislators,
        sponsors=sponsors,
        languages=offered(there),
        roles=ROLES,
        in_pack=key in {known.key for known in pack.bills},
        today=_today(),
        read_day=read_day,
    )


def _today() -> date:
    return now().astimezone(toolbox().pack.timezone).date()
