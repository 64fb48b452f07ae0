"""How many letters an hour go to an office, and how many a day singly: to all, and to one."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.rights import Right
from advocacy.queries.office_paces import OFFICES_SHOWN, common_rules, office_line, office_lines
from advocacy.queries.packets import kept_letters
from advocacy.services import office_paces
from advocacy.services.office_paces import DigestRule, PaceRule
from advocacy.web.clock import now
from advocacy.web.organizers.access import acting, needs
from advocacy.web.organizers.letters_forms import COMMON, OWN, DigestForm, PaceForm
from advocacy.web.toolbox import toolbox


@needs(Right.TEND_LETTERS)
def show() -> str:
    """The rules for all offices, and what they keep waiting."""
    return _page(None)


@needs(Right.TEND_LETTERS)
def show_office(seat_id: int) -> str:
    """The rules of one office, and when the last of what waits for it may go."""
    return _page(seat_id)


@needs(Right.TEND_LETTERS)
def save() -> AnyResponse | tuple[str, int]:
    """Set the pace of all offices that have none of their own."""
    return _save_pace(None)


@needs(Right.TEND_LETTERS)
def save_office(seat_id: int) -> AnyResponse | tuple[str, int]:
    """Give one office a pace of its own, or that of all again."""
    return _save_pace(seat_id)


@needs(Right.TEND_LETTERS)
def save_digest() -> AnyResponse | tuple[str, int]:
    """Set from which number on offices get further letters of a day in a packet."""
    return _save_digest(None)


@needs(Right.TEND_LETTERS)
def save_office_digest(seat_id: int) -> AnyResponse | tuple[str, int]:
    """The same for one office, or what holds for all again."""
    return _save_digest(seat_id)


def _save_pace(seat_id: int | None) -> AnyResponse | tuple[str, int]:
    form = PaceForm()
    if not form.validate_on_submit():
        return _page(seat_id, pace=form), 422
    rule = PaceRule(seat_id is None or form.rule.data == OWN, form.per_hour.data)
    with toolbox().database.unit_of_work() as session:
        done = office_paces.set_pace(session, seat_id, rule, str(form.reason.data), acting(), now())
    return _saved(seat_id, done)


def _save_digest(seat_id: int | None) -> AnyResponse | tuple[str, int]:
    form = DigestForm()
    if not form.validate_on_submit():
        return _page(seat_id, digest=form), 422
    rule = DigestRule(seat_id is None or form.rule.data == OWN, form.over.data, form.hour.data)
    with toolbox().database.unit_of_work() as session:
        done = office_paces.set_digest(session, seat_id, rule, str(form.reason.data), acting(), now())
    return _saved(seat_id, done)


def _saved(seat_id: int | None, done: bool) -> AnyResponse:
    flash("It is set." if done else "It was so already.", "success")
    if seat_id is None:
        return redirect(url_for("letters_desk.pace_of_all"), 303)
    return redirect(url_for("letters_desk.office_pace", seat_id=seat_id), 303)


def _page(seat_id: int | None, pace: PaceForm | None = None, digest: DigestForm | None = None) -> str:
    moment = now()
    with toolbox().database.reading() as session:
        rules, kept = common_rules(session), kept_letters(session, seat_id)
        line = None if seat_id is None else office_line(session, seat_id, moment)
        lines = office_lines(session, moment) if seat_id is None else ()
    found = line or rules
    page = {
        "pace": pace
        or PaceForm(formdata=None, rule=_rule(line.is_own if line else None), per_hour=found.per_hour),
        "digest": digest
        or DigestForm(
            formdata=None, rule=_rule(line.is_own_digest if line else None), over=found.over, hour=rules.hour
        ),
    }
    name = "office_pace" if line else "pace"
    return render_template(
        f"organizers/letters/{name}.html",
        **page,
        rules=rules,
        line=line,
        lines=lines,
        kept=kept,
        most=OFFICES_SHOWN,
    )


def _rule(is_own: bool | None) -> str:
    """What a form offers first; for all offices there is no choice."""
    return COMMON if is_own is False else OWN
