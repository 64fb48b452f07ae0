"""Letters that need a person: what happened to them, and what becomes of them."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.errors import MessageNotFound
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.rights import Right
from advocacy.queries.letters_desk import STUCK, Place, events_of, stuck, stuck_by_seat, whole_letter
from advocacy.queries.packets import stuck_packets
from advocacy.services import audit, deciding
from advocacy.web.clock import now
from advocacy.web.converters import row_id
from advocacy.web.organizers.access import acting, needs
from advocacy.web.organizers.figure_words import LETTERS
from advocacy.web.organizers.letters_forms import DecideAllForm, DecisionForm
from advocacy.web.organizers.letters_words import EVENTS
from advocacy.web.toolbox import toolbox

_DONE = {
    MessageEvent.ACCEPT: "It counts as arrived and is never sent again.",
    MessageEvent.RESEND: "It is in the queue again.",
}


@needs(Right.TEND_LETTERS)
def show() -> str:
    """A page of the letters in one state, to one office or to all."""
    return _page(DecideAllForm(formdata=None))


@needs(Right.TEND_LETTERS)
def decide(message_id: int) -> AnyResponse:
    """Decide about one letter."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return _back("Say why: the reason goes into the letter's history.", "warning")
    event = MessageEvent(form.decision.data)
    with toolbox().database.unit_of_work() as session:
        deciding.decide(session, message_id, event, str(form.reason.data), acting(), now())
    return _back(_DONE[event], "success")


@needs(Right.TEND_LETTERS)
def decide_all() -> AnyResponse | tuple[str, int]:
    """Decide about all letters to one office that were in a state when somebody looked."""
    form = DecideAllForm()
    if not form.validate_on_submit():
        return _page(form), 422
    seat_id, looked_at = form.seat.data, form.looked_at.data
    state, event = MessageState(form.state.data), MessageEvent(form.decision.data)
    if seat_id is None or looked_at is None or not deciding.may(state, event):
        raise BadRequest
    reason = str(form.reason.data)
    with toolbox().database.unit_of_work() as session:
        done = deciding.decide_all(session, seat_id, state, event, looked_at, reason, acting(), now())
    return _back(f"Decided about {done} {'letter' if done == 1 else 'letters'}.", "success")


@needs(Right.SEE_PERSONS)
def letter(message_id: int) -> str:
    """One letter with its writer, its text and its history. Every look is in the audit log."""
    with toolbox().database.unit_of_work() as session:
        found = whole_letter(session, message_id)
        if found is None:
            raise MessageNotFound(message_id)
        audit.note(session, acting(), "view", "letter", found.letter_id, now())
    return render_template(
        "organizers/letters/letter.html",
        letter=found,
        words=LETTERS,
        events=EVENTS,
        form=DecisionForm(formdata=None),
    )


def _page(form: DecideAllForm) -> str:
    state, seat_id = _state(), _seat()
    with toolbox().database.reading() as session:
        page = stuck(session, state, seat_id, _after())
        packets = stuck_packets(session, state, seat_id)
        happened = events_of(session, [packet.message_id for packet in packets])
        numbers = {each: stuck_by_seat(session, each) for each in STUCK}
    return render_template(
        "organizers/letters/attention.html",
        page=page,
        packets=() if request.args.get("after") else packets,
        happened=happened,
        state=state,
        seat_id=seat_id,
        numbers=numbers,
        here=numbers[state].get(seat_id or 0, 0),
        words=LETTERS,
        events=EVENTS,
        form=form,
        single=DecisionForm(formdata=None),
        looked_at=now().isoformat(),
    )


def _back(words: str, kind: str) -> AnyResponse:
    flash(words, kind)
    return redirect(url_for("letters_desk.attention", state=_state().value, seat=_seat()), 303)


def _state() -> MessageState:
    wanted = request.values.get("state", "")
    return next((state for state in STUCK if state.value == wanted), STUCK[0])


def _seat() -> int | None:
    return row_id(request.values.get("seat", ""))


def _after() -> Place:
    seat, _, message = request.args.get("after", "").partition("-")
    seat_id, message_id = row_id(seat), row_id(message)
    return (seat_id, message_id) if seat_id and message_id else (0, 0)
