"""Whom a mailing is for: its segment, and how many that are."""

import json
from typing import Any

from flask import Response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.errors import SomebodyElseSaved
from advocacy.domain.rights import Right
from advocacy.domain.segments import Segment, segment_of
from advocacy.queries import audiences
from advocacy.queries.audience_petitions import petitions_asked
from advocacy.queries.mailing_desk import mailing_sheet
from advocacy.queries.saved_segments import saved_segments
from advocacy.services import mailing_texts
from advocacy.web.clock import now
from advocacy.web.converters import row_id
from advocacy.web.headers import fetching
from advocacy.web.organizers.access import acting, has, needs
from advocacy.web.organizers.mailing_look import left_out
from advocacy.web.organizers.mailing_room import bp, done, page
from advocacy.web.organizers.segment_figures import Reach, reach_of
from advocacy.web.organizers.segment_forms import read_segment, segment_form, written_segment
from advocacy.web.toolbox import toolbox


@bp.get("/<id:mailing_id>/audience")
@needs(Right.WATCH)
def audience(mailing_id: int) -> Response:
    """The segment, which may be filled in from a saved one, and whom it finds now."""
    return _page(mailing_id, None)


@bp.post("/<id:mailing_id>/audience")
@needs(Right.EDIT_PETITIONS)
def set_audience(mailing_id: int) -> AnyResponse:
    """Keep the segment, or only count whom it finds, or take it along to where segments get a name."""
    segment = read_segment(request.form)
    if request.form.get("act") == "name":
        asked: dict[str, Any] = written_segment(segment)
        return redirect(url_for("segments.build", **asked), 303)
    if request.form.get("act") == "count":
        return _page(mailing_id, segment)
    try:
        with toolbox().database.unit_of_work() as session:
            mailing_texts.set_segment(session, mailing_id, segment, _seen(), acting(), now())
    except SomebodyElseSaved:
        return _page(mailing_id, segment, is_beside=True)
    return done("The audience is saved.", mailing_id, ".audience")


def _seen() -> Segment | None:
    """What the form was filled from; None when it does not say."""
    try:
        was = json.loads(request.form.get("was", ""))
        return segment_of(was) if isinstance(was, dict) else None
    except (ValueError, TypeError):
        return None


def _page(mailing_id: int, typed: Segment | None, *, is_beside: bool = False) -> Response:
    with toolbox().database.unit_of_work() as session:
        sheet = mailing_sheet(session, mailing_id)
        saved = saved_segments(session) if sheet.is_writable else ()
        lent = {each.id: each.segment for each in saved}.get(row_id(request.args.get("saved", "")) or 0)
        segment = typed or lent or sheet.segment
        reach = _reach(session, segment) if sheet.frozen_at is None else None
        form = segment_form(session, segment)
    shown = page(
        "audience.html",
        409 if is_beside else 200,
        sheet=sheet,
        form=form,
        reach=reach,
        left_out=left_out(sheet.left_out, has(Right.SEE_PERSONS)),
        saved=saved,
        was=json.dumps(sheet.segment.as_json),
        theirs=form.told(sheet.segment) if is_beside else "",
        is_other=segment != sheet.segment,
    )
    return fetching(shown)


def _reach(session: Session, segment: Segment) -> Reach:
    zone = toolbox().pack.timezone
    counted, asked = audiences.count(session, segment, zone), petitions_asked(session, segment, zone)
    return reach_of(counted, asked, has(Right.SEE_PERSONS))
