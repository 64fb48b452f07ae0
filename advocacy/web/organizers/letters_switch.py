"""The switch between hold, test and live: asked for, confirmed, done."""

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.delivery import SwitchProblem
from advocacy.domain.errors import SwitchRefused
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import Delivery
from advocacy.domain.rights import Right
from advocacy.queries.delivery import past_switches, standing
from advocacy.queries.letters_desk import queue, unsent
from advocacy.services import delivery_switch
from advocacy.services.delivery_switch import Wish
from advocacy.web.clock import now
from advocacy.web.organizers.access import acting, fresh, needs
from advocacy.web.organizers.letters_forms import MODES, SwitchForm
from advocacy.web.organizers.letters_words import PROBLEMS
from advocacy.web.toolbox import toolbox

_SWITCHES_SHOWN = 10
_LONGEST_SEEN = 18  # digits of a row's number
_GOES = {
    Delivery.HOLD: (),
    Delivery.TEST: (MessageState.READY,),
    Delivery.LIVE: (MessageState.READY, MessageState.TESTED),
}


@needs(Right.SWITCH_DELIVERY)
@fresh
def ask() -> str:
    """How delivery stands, and what it could be."""
    with toolbox().database.reading() as session:
        return _form_page(session, SwitchForm(formdata=None))


@needs(Right.SWITCH_DELIVERY)
@fresh
def check() -> str | tuple[str, int]:
    """What would happen at once: nothing is switched yet."""
    form, tools = SwitchForm(), toolbox()
    with tools.database.reading() as session:
        if not form.validate_on_submit():
            return _form_page(session, form), 422
        wish = _wish(form)
        try:
            delivery_switch.check(session, tools.delivery_limits, wish)
        except SwitchRefused as refused:
            return _form_page(session, form, refused.problem), 422
        going = queue(session, _GOES[wish.mode], now())
        on_the_wire = unsent(session, None).on_the_wire
        before = standing(session, tools.delivery_limits)
    inbox = wish.test_inbox or tools.delivery_limits.test_inbox
    return render_template(
        "organizers/letters/switch_check.html",
        form=form,
        wish=wish,
        going=going,
        on_the_wire=on_the_wire,
        standing=before,
        inbox=inbox,
    )


@needs(Right.SWITCH_DELIVERY)
@fresh
def switch() -> AnyResponse | tuple[str, int]:
    """Switch."""
    form, tools = SwitchForm(), toolbox()
    if not form.validate_on_submit():
        raise BadRequest
    with tools.database.unit_of_work() as session:
        after = delivery_switch.switch(session, tools.delivery_limits, _wish(form), acting(), now())
    flash(f"Delivery is on {after.mode} now.", "success")
    return redirect(url_for("letters_desk.show"), 303)


def _form_page(session: Session, form: SwitchForm, problem: SwitchProblem | None = None) -> str:
    limits = toolbox().delivery_limits
    return render_template(
        "organizers/letters/switch.html",
        form=form,
        modes=MODES,
        problem=PROBLEMS[problem] if problem else "",
        standing=standing(session, limits),
        limits=limits,
        switches=past_switches(session, _SWITCHES_SHOWN),
    )


def _wish(form: SwitchForm) -> Wish:
    seen = str(form.seen.data)
    if not seen.isdecimal() or len(seen) > _LONGEST_SEEN:
        raise BadRequest
    return Wish(Delivery(form.mode.data), str(form.test_inbox.data or ""), str(form.reason.data), int(seen))
