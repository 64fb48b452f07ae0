"""One office: its letters, its pause."""

from flask import flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.errors import SeatNotFound
from advocacy.domain.rights import Right
from advocacy.queries import mail_tallies
from advocacy.queries.delivery import pauses
from advocacy.queries.tally_scopes import Scope
from advocacy.services import office_pauses
from advocacy.web.clock import now
from advocacy.web.organizers.access import acting, has, needs
from advocacy.web.organizers.figure_tables import telling
from advocacy.web.organizers.figure_words import LETTERS, figure
from advocacy.web.organizers.letters_forms import ReasonForm
from advocacy.web.organizers.seat_lines import SeatLine, seat_lines
from advocacy.web.toolbox import toolbox


@needs(Right.WATCH)
def show(seat_id: int) -> str:
    """The letters of one office by state."""
    return _page(seat_id, ReasonForm(formdata=None))


@needs(Right.TEND_LETTERS)
def pause(seat_id: int) -> AnyResponse | tuple[str, int]:
    """Let no more letters go to this office."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(seat_id, form), 422
    with toolbox().database.unit_of_work() as session:
        done = office_pauses.pause(session, seat_id, str(form.reason.data), acting(), now())
    return _done(seat_id, "This office is paused. Its letters wait." if done else "It is paused already.")


@needs(Right.TEND_LETTERS)
def resume(seat_id: int) -> AnyResponse | tuple[str, int]:
    """Let them go again."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(seat_id, form), 422
    with toolbox().database.unit_of_work() as session:
        done = office_pauses.resume(session, seat_id, str(form.reason.data), acting(), now())
    return _done(seat_id, "Letters go to this office again." if done else "It was not paused.")


def _page(seat_id: int, form: ReasonForm) -> str:
    with toolbox().database.reading() as session:
        line, pause = _line(session, seat_id), pauses(session).get(seat_id)
    return render_template(
        "organizers/letters/office.html", line=line, pause=pause, form=form, words=LETTERS, figure=figure
    )


def _line(session: Session, seat_id: int) -> SeatLine:
    tools, sees = toolbox(), has(Right.SEE_PERSONS)
    found = seat_lines(mail_tallies.seats(session, tools.pack, Scope(tools.pack.timezone)), telling(sees), sees)
    for line in found.lines:
        if line.seat.id == seat_id:
            return line
    raise SeatNotFound(seat_id)


def _done(seat_id: int, words: str) -> AnyResponse:
    flash(words, "success")
    return redirect(url_for("letters_desk.office", seat_id=seat_id), 303)
