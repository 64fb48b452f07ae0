"""How many letters an hour go to an office: to all, and to one."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.rights import Right
from advocacy.queries.office_paces import OFFICES_SHOWN, common_pace, office_line, office_lines
from advocacy.services import office_paces
from advocacy.services.office_paces import PaceRule
from advocacy.web.clock import now
from advocacy.web.organizers.access import acting, needs
from advocacy.web.organizers.letters_forms import COMMON, OWN, PaceForm
from advocacy.web.toolbox import toolbox


@needs(Right.TEND_LETTERS)
def show() -> str:
    """The pace of all offices, and what it keeps waiting."""
    return _page(None)


@needs(Right.TEND_LETTERS)
def save() -> AnyResponse | tuple[str, int]:
    """Set the pace of all offices that have none of their own."""
    form = PaceForm()
    if not form.validate_on_submit():
        return _page(form), 422
    return _saved(None, PaceRule(is_own=True, per_hour=form.per_hour.data), str(form.reason.data))


@needs(Right.TEND_LETTERS)
def show_office(seat_id: int) -> str:
    """The pace of one office, and when the last of what waits for it may go."""
    return _office_page(seat_id, None)


@needs(Right.TEND_LETTERS)
def save_office(seat_id: int) -> AnyResponse | tuple[str, int]:
    """Give one office a pace of its own, or that of all again."""
    form = PaceForm()
    if not form.validate_on_submit():
        return _office_page(seat_id, form), 422
    is_own = form.rule.data == OWN
    rule = PaceRule(is_own, form.per_hour.data if is_own else None)
    return _saved(seat_id, rule, str(form.reason.data))


def _saved(seat_id: int | None, rule: PaceRule, reason: str) -> AnyResponse:
    with toolbox().database.unit_of_work() as session:
        done = office_paces.set_pace(session, seat_id, rule, reason, acting(), now())
    flash("The pace is set." if done else "That was its pace already.", "success")
    if seat_id is None:
        return redirect(url_for("letters_desk.pace_of_all"), 303)
    return redirect(url_for("letters_desk.office_pace", seat_id=seat_id), 303)


def _page(form: PaceForm | None) -> str:
    moment = now()
    with toolbox().database.reading() as session:
        common, lines = common_pace(session), office_lines(session, moment)
    form = form or PaceForm(formdata=None, rule=OWN, per_hour=common)
    return render_template(
        "organizers/letters/pace.html", form=form, common=common, lines=lines, most=OFFICES_SHOWN
    )


def _office_page(seat_id: int, form: PaceForm | None) -> str:
    moment = now()
    with toolbox().database.reading() as session:
        common, line = common_pace(session), office_line(session, seat_id, moment)
    rule, per_hour = (OWN, line.per_hour) if line.is_own else (COMMON, None)
    form = form or PaceForm(formdata=None, rule=rule, per_hour=per_hour)
    return render_template("organizers/letters/office_pace.html", form=form, common=common, line=line)
