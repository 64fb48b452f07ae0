"""Decisions about signatures: the dry run, doing it, how far it has come, and undoing it."""

from typing import Any

from flask import Response, flash, make_response, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.integrity_actions import ActionKind
from advocacy.domain.rights import Right
from advocacy.domain.selections import Selection
from advocacy.queries.integrity_actions import action_page, action_sample, action_view
from advocacy.services import invalidation
from advocacy.web.clock import now
from advocacy.web.converters import row_id
from advocacy.web.headers import fetching
from advocacy.web.organizers.access import acting, fresh, needs
from advocacy.web.organizers.integrity_filters import read_selection, written_selection
from advocacy.web.organizers.integrity_room import bp, done, page
from advocacy.web.organizers.letters_forms import ReasonForm
from advocacy.web.toolbox import toolbox


@bp.get("/decisions")
@needs(Right.MODERATE)
def actions() -> Response:
    """All decisions with their records, newest first."""
    with toolbox().database.reading() as session:
        rows, older = action_page(session, row_id(request.args.get("before", "")))
    return page("actions.html", rows=rows, older=older)


@bp.post("/decisions")
@needs(Right.MODERATE)
def plan() -> AnyResponse:
    """Look first: note down what is meant, and lead to the dry run."""
    kind = next((each for each in ActionKind if each == request.form.get("kind")), None)
    if kind is None:
        raise BadRequest
    wanted = _meant()
    if wanted is None:
        flash("Nothing was decided: tick the signatures that you mean, or choose all of the list.", "warning")
        return redirect(url_for("integrity.queue", **_filters()), 303)
    with toolbox().database.unit_of_work() as session:
        action_id = invalidation.plan(session, kind, wanted, toolbox().pack.timezone, acting(), now())
    return redirect(url_for("integrity.action", action_id=action_id), 303)


@bp.get("/decisions/<id:action_id>")
@needs(Right.MODERATE)
def action(action_id: int) -> Response:
    """The dry run of what is planned; the progress and the record of what was begun."""
    return _shown(action_id, ReasonForm(formdata=None))


@bp.get("/decisions/<id:action_id>/pulse")
@needs(Right.MODERATE)
def pulse(action_id: int) -> AnyResponse:
    """Whether anything on the page has changed: an entity tag, for the page that keeps itself up to date."""
    with toolbox().database.reading() as session:
        found = action_view(session, action_id)
    answer = make_response(f"{found.state}-{found.passed}-{found.restored}")
    answer.mimetype = "text/plain"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


@bp.post("/decisions/<id:action_id>/begin")
@needs(Right.MODERATE)
@fresh
def begin(action_id: int) -> AnyResponse:
    """Do it."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _shown(action_id, form, 422)
    with toolbox().database.unit_of_work() as session:
        invalidation.begin(session, action_id, str(form.reason.data), acting(), now())
    return done("It has begun. The public count follows within seconds.", action_id)


@bp.post("/decisions/<id:action_id>/undo")
@needs(Right.MODERATE)
@fresh
def undo(action_id: int) -> AnyResponse:
    """Bring everything back to where it was."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _shown(action_id, form, 422)
    with toolbox().database.unit_of_work() as session:
        invalidation.undo(session, action_id, str(form.reason.data), acting(), now())
    return done("It is being undone. The public count follows within seconds.", action_id)


@bp.post("/decisions/<id:action_id>/drop")
@needs(Right.MODERATE)
def drop(action_id: int) -> AnyResponse:
    """Do not do it."""
    with toolbox().database.unit_of_work() as session:
        invalidation.drop(session, action_id, acting(), now())
    flash("Nothing was changed.", "success")
    return redirect(url_for("integrity.queue"), 303)


def _meant() -> Selection | None:
    """The ticked ones, or all that the filter finds; None when neither was asked for."""
    if request.form.get("which") == "all":
        return read_selection(request.form)
    ids = tuple(found for text in request.form.getlist("ids") if (found := row_id(text)))
    return Selection(least=0, ids=ids) if ids else None


def _filters() -> dict[str, Any]:
    return dict(written_selection(read_selection(request.form)))


def _shown(action_id: int, form: ReasonForm, status: int = 200) -> Response:
    with toolbox().database.reading() as session:
        found = action_view(session, action_id)
        sample = action_sample(session, action_id)
    return fetching(page("action.html", status, action=found, sample=sample, form=form))
