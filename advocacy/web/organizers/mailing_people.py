"""The people behind each figure of a report, with the reason; what failed or is uncertain is decided here."""

from flask import Response, flash, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.mailing_figures import Term
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.rights import Right
from advocacy.queries import mailing_people
from advocacy.queries.mailing_desk import mailing_sheet
from advocacy.services import mailing_deciding
from advocacy.web.clock import now
from advocacy.web.organizers.access import acting, fresh, needs
from advocacy.web.organizers.letters_forms import DecisionForm, MomentField
from advocacy.web.organizers.letters_words import EVENTS
from advocacy.web.organizers.mailing_room import bp, page
from advocacy.web.organizers.suppression_words import REASONS
from advocacy.web.toolbox import toolbox

_DONE = {
    MessageEvent.RESEND: "back into the queue, except to whoever must not be written to any more.",
    MessageEvent.ACCEPT: "taken for sent.",
}
_DECIDED = {Term.FAILED: (MessageState.BOUNCED, MessageState.FAILED), Term.UNCERTAIN: (MessageState.UNCERTAIN,)}


class DecideAllForm(DecisionForm):
    """What becomes of all; `looked_at` is when the page was made."""

    looked_at = MomentField()


@bp.get("/<id:mailing_id>/people")
@needs(Right.SEE_PERSONS)
def people(mailing_id: int) -> Response:
    """A page of the people of one term of the sum, or of the whole audience."""
    return _page(mailing_id, DecideAllForm(formdata=None))


@bp.post("/<id:mailing_id>/people")
@needs(Right.SEND)
@fresh
def decide_all(mailing_id: int) -> AnyResponse:
    """Send all once more that failed, or decide about all that are uncertain."""
    form, term = DecideAllForm(), _term()
    if term not in _DECIDED or not form.validate_on_submit():
        return _page(mailing_id, form, 422)
    event, looked_at = MessageEvent(form.decision.data), form.looked_at.data
    if looked_at is None or (term is Term.FAILED and event is not MessageEvent.RESEND):
        raise BadRequest
    with toolbox().database.unit_of_work() as session:
        done = mailing_deciding.decide_all(
            session, mailing_id, _DECIDED[term], event, looked_at, str(form.reason.data), acting(), now()
        )
    number = f"{done:,} {'mail' if done == 1 else 'mails'}"
    return _back(mailing_id, f"{number}: {_DONE[event]}", "done")


@bp.post("/<id:mailing_id>/people/<id:message_id>")
@needs(Right.SEND)
@fresh
def decide(mailing_id: int, message_id: int) -> AnyResponse:
    """Decide about one."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return _back(mailing_id, "Say why: the reason is kept as evidence.", "warning")
    event = MessageEvent(form.decision.data)
    with toolbox().database.unit_of_work() as session:
        mailing_deciding.decide(session, mailing_id, message_id, event, str(form.reason.data), acting(), now())
    return _back(mailing_id, f"One mail: {_DONE[event]}", "done")


def _page(mailing_id: int, form: DecideAllForm, status: int = 200) -> Response:
    term = _term()
    with toolbox().database.reading() as session:
        sheet = mailing_sheet(session, mailing_id)
        found = mailing_people.people(session, mailing_id, term, request.args.get("after", ""))
        stuck = [each.message_id for each in found.people] if term in _DECIDED else []
        evidence = mailing_people.evidence(session, stuck)
        is_busy = bool(term in _DECIDED and mailing_people.is_being_decided(session, mailing_id, _DECIDED[term]))
    return page(
        "people.html",
        status,
        sheet=sheet,
        term=term,
        found=found,
        evidence=evidence,
        is_busy=is_busy,
        events=EVENTS,
        reasons=REASONS,
        form=form,
        single=DecisionForm(formdata=None),
        looked_at=now().isoformat(),
    )


def _back(mailing_id: int, words: str, kind: str) -> AnyResponse:
    flash(words, kind)
    return redirect(url_for(".people", mailing_id=mailing_id, term=_term()), 303)


def _term() -> Term | None:
    wanted = request.values.get("term", "")
    return next((term for term in Term if term == wanted), None)
