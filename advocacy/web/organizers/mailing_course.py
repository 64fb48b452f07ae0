"""The course of a mailing: where it stands, pausing, resuming, ending it, the winner of a subject test."""

from collections.abc import Sequence

from flask import Response, make_response, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.mailing_states import MailingState
from advocacy.domain.rights import Right
from advocacy.queries.mailing_desk import Sheet, mailing_sheet
from advocacy.services import mailings
from advocacy.web.clock import now
from advocacy.web.headers import fetching
from advocacy.web.organizers.access import acting, fresh, has, needs
from advocacy.web.organizers.letters_forms import ReasonForm
from advocacy.web.organizers.mailing_look import left_out, sum_of
from advocacy.web.organizers.mailing_room import bp, done, page, read_sheet
from advocacy.web.organizers.mailing_waits import waits
from advocacy.web.toolbox import toolbox

_CANCELLABLE = frozenset({MailingState.SENDING, MailingState.PAUSED})


@bp.get("/<id:mailing_id>/")
@needs(Right.WATCH)
def show(mailing_id: int) -> Response:
    """Where it stands, and what to do next."""
    sees = has(Right.SEE_PERSONS)
    with toolbox().database.reading() as session:
        sheet = mailing_sheet(session, mailing_id)
        held = waits(session, sheet, sees)
    return fetching(_page(sheet, held, sees))


@bp.get("/<id:mailing_id>/pulse")
@needs(Right.WATCH)
def pulse(mailing_id: int) -> AnyResponse:
    """Whether anything on the page has changed: an entity tag, for the page that keeps itself up to date."""
    sheet = read_sheet(mailing_id)
    taken = sheet.figures_at.isoformat() if sheet.figures_at else ""
    answer = make_response(f"{sheet.state}-{sheet.winner}-{taken}-{len(sheet.history)}")
    answer.mimetype = "text/plain"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


@bp.post("/<id:mailing_id>/unschedule")
@needs(Right.SEND)
def unschedule(mailing_id: int) -> AnyResponse:
    """Make it a draft again."""
    with toolbox().database.unit_of_work() as session:
        mailings.unschedule(session, mailing_id, acting(), now())
    return done("It is a draft again and does not start by itself.", mailing_id)


@bp.post("/<id:mailing_id>/pause")
@needs(Right.SEND)
def pause(mailing_id: int) -> AnyResponse:
    """Stop at once, to go on later; no questions asked, because it must be quick."""
    with toolbox().database.unit_of_work() as session:
        mailings.pause(session, mailing_id, "", acting(), now())
    return done("It is paused. What is on the wire this second still arrives.", mailing_id)


@bp.post("/<id:mailing_id>/resume")
@needs(Right.SEND)
@fresh
def resume(mailing_id: int) -> AnyResponse:
    """Go on."""
    with toolbox().database.unit_of_work() as session:
        mailings.resume(session, mailing_id, acting(), now())
    return done("It goes on.", mailing_id)


@bp.get("/<id:mailing_id>/cancel")
@needs(Right.SEND)
def ask_cancel(mailing_id: int) -> Response:
    """The question whether to end it, and why."""
    return _cancel_page(mailing_id, ReasonForm(formdata=None))


@bp.post("/<id:mailing_id>/cancel")
@needs(Right.SEND)
def cancel(mailing_id: int) -> AnyResponse:
    """End it for good."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _cancel_page(mailing_id, form, 422)
    with toolbox().database.unit_of_work() as session:
        mailings.cancel(session, mailing_id, str(form.reason.data), acting(), now())
    return done("It is cancelled. What has not gone is taken out of the queue now.", mailing_id)


@bp.post("/<id:mailing_id>/subject")
@needs(Right.SEND)
@fresh
def choose(mailing_id: int) -> AnyResponse:
    """Send the rest of the audience one of the two subjects."""
    variant = request.form.get("variant", "")
    if variant not in {"0", "1"}:
        raise BadRequest
    with toolbox().database.unit_of_work() as session:
        mailings.choose_winner(session, mailing_id, int(variant), acting(), now())
    return done(f"The rest gets the {'second' if variant == '1' else 'first'} subject.", mailing_id)


def _page(sheet: Sheet, held: Sequence[str], sees: bool) -> Response:
    return page(
        "show.html",
        sheet=sheet,
        waits=held,
        sum=sum_of(sheet.figures, sees) if sheet.figures else None,
        left_out=left_out(sheet.left_out, sees),
        now=now(),
        zone=toolbox().pack.timezone,
    )


def _cancel_page(mailing_id: int, form: ReasonForm, status: int = 200) -> Response:
    sheet = read_sheet(mailing_id)
    is_over = sheet.state not in _CANCELLABLE
    return page("cancel.html", 409 if is_over else status, sheet=sheet, form=form, is_over=is_over)
