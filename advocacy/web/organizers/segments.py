"""Segments: built with a live count, saved under a name, renamed, deleted."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.errors import SegmentNameTaken
from advocacy.domain.rights import Right
from advocacy.domain.segments import Segment
from advocacy.domain.typed import one_line
from advocacy.queries import audiences
from advocacy.queries.audience_petitions import petitions_asked
from advocacy.queries.saved_segments import saved_segments
from advocacy.services import segments
from advocacy.web.clock import now
from advocacy.web.headers import fetching, private
from advocacy.web.organizers.access import acting, has, needs
from advocacy.web.organizers.figure_words import figure
from advocacy.web.organizers.segment_figures import Reach, reach_of
from advocacy.web.organizers.segment_forms import SegmentForm, read_segment, segment_form, written_segment
from advocacy.web.toolbox import toolbox

LONGEST_NAME = 80
_NAME = f"A name has from one to {LONGEST_NAME} characters."
bp = Blueprint("segments", __name__, url_prefix="/segments")


@bp.get("")
@needs(Right.EDIT_PETITIONS)
def index() -> Response:
    """The saved ones."""
    with toolbox().database.reading() as session:
        form, saved = segment_form(session, Segment()), saved_segments(session)
    return _page("index.html", form=form, saved=saved, written=written_segment)


@bp.get("/build")
@needs(Right.EDIT_PETITIONS)
def build() -> Response:
    """The builder; the segment stands in the address, and is counted."""
    return _built(read_segment(request.args), request.args.get("name", ""))


@bp.get("/count")
@needs(Right.EDIT_PETITIONS)
def count() -> Response:
    """How many people the segment of the address finds, as a part of a page."""
    form, reach = _counted(read_segment(request.args))
    return _page("count.html", form=form, reach=reach)


@bp.post("")
@needs(Right.EDIT_PETITIONS)
def save() -> AnyResponse:
    """Keep the segment under a name, and ask before it takes the place of another; or only count it."""
    segment, name = read_segment(request.form), one_line(request.form.get("name"))
    if request.form.get("act") == "count":
        asked: dict[str, Any] = written_segment(segment) | ({"name": name} if name else {})
        return redirect(url_for(".build", **asked), 303)
    if not _is_name(name):
        return _built(segment, name, _NAME, 422)
    overwrites = request.form.get("overwrites") == "y"
    try:
        with toolbox().database.unit_of_work() as session:
            segments.save(session, name, segment, acting(), now(), overwrites=overwrites)
    except SegmentNameTaken:
        return _built(segment, name, "Another segment has this name.", 409)
    return _done(f"“{name}” is saved.")


@bp.post("/<id:segment_id>/rename")
@needs(Right.EDIT_PETITIONS)
def rename(segment_id: int) -> AnyResponse:
    """Give a saved one another name."""
    name = one_line(request.form.get("name"))
    if not _is_name(name):
        return _done(f"Nothing was changed. {_NAME}", "error")
    with toolbox().database.unit_of_work() as session:
        segments.rename(session, segment_id, name, acting(), now())
    return _done(f"It is called “{name}” now.")


@bp.post("/<id:segment_id>/delete")
@needs(Right.EDIT_PETITIONS)
def delete(segment_id: int) -> AnyResponse:
    """Forget a saved one; campaigns that took it keep their copy."""
    with toolbox().database.unit_of_work() as session:
        segments.delete(session, segment_id, acting(), now())
    return _done("The segment is deleted.")


def _is_name(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME


def _done(words: str, kind: str = "success") -> AnyResponse:
    flash(words, kind)
    return redirect(url_for(".index"), 303)


def _built(segment: Segment, name: str, problem: str = "", status: int = 200) -> Response:
    """The builder with the segment in it; a status of 409 asks whether another one is to go."""
    form, reach = _counted(segment)
    shown = one_line(name)[:LONGEST_NAME]
    is_taken = status == 409
    answer = _page("build.html", status, form=form, reach=reach, name=shown, problem=problem, is_taken=is_taken)
    return fetching(answer)


def _counted(segment: Segment) -> tuple[SegmentForm, Reach]:
    with toolbox().database.unit_of_work() as session:
        counted = audiences.count(session, segment, toolbox().pack.timezone)
        asked = petitions_asked(session, segment, toolbox().pack.timezone)
        return segment_form(session, segment), reach_of(counted, asked, has(Right.SEE_PERSONS))


def _page(template: str, status: int = 200, **values: object) -> Response:
    answer = render_template(f"organizers/segments/{template}", figure=figure, **values)
    return private(answer, status)
