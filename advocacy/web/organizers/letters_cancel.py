"""Taking back letters that have not gone: of one office, or all."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.errors import SeatNotFound
from advocacy.domain.rights import Right
from advocacy.queries.delivery import standing
from advocacy.queries.letters_desk import unsent
from advocacy.queries.seat_names import seat_name
from advocacy.services import recalling
from advocacy.web.clock import now
from advocacy.web.converters import row_id
from advocacy.web.organizers.access import acting, needs
from advocacy.web.organizers.letters_forms import CancelForm
from advocacy.web.toolbox import toolbox


@needs(Right.TEND_LETTERS)
def ask() -> str:
    """What would be cancelled, and what would not."""
    return _page(CancelForm(formdata=None), _seat())


@needs(Right.TEND_LETTERS)
def cancel() -> AnyResponse | tuple[str, int]:
    """Cancel a batch of them; the page says what is left."""
    form = CancelForm()
    if not form.validate_on_submit():
        if form.seat.errors:
            raise BadRequest
        return _page(form, form.seat.data), 422
    seat_id, looked_at, reason = form.seat.data, form.looked_at.data, str(form.reason.data)
    if looked_at is None:
        raise BadRequest
    with toolbox().database.unit_of_work() as session:
        done = recalling.recall(session, seat_id, looked_at, reason, acting(), now())
        left = unsent(session, seat_id).to_cancel
    return _done(seat_id, done, left)


def _page(form: CancelForm, seat_id: int | None) -> str:
    with toolbox().database.reading() as session:
        seat = seat_name(session, seat_id) if seat_id is not None else None
        found, now_standing = unsent(session, seat_id), standing(session, toolbox().delivery_limits)
    return render_template(
        "organizers/letters/cancel.html",
        form=form,
        seat=seat,
        seat_id=seat_id,
        unsent=found,
        standing=now_standing,
        batch=recalling.BATCH,
        looked_at=_looked_at(form, now()),
    )


def _seat() -> int | None:
    """The office asked for, None for all; what is no office's number must not mean all."""
    given = request.args.get("seat", "")
    seat_id = row_id(given)
    if given and seat_id is None:
        raise SeatNotFound(0)
    return seat_id


def _looked_at(form: CancelForm, moment: datetime) -> str:
    return (form.looked_at.data or moment).isoformat()


def _done(seat_id: int | None, done: int, left: int) -> AnyResponse:
    flash(f"{done:,} {'letter is' if done == 1 else 'letters are'} cancelled.", "success")
    if left:
        flash(f"{left:,} more have not gone. To cancel them too, go on below.", "warning")
        return redirect(url_for("letters_desk.ask_cancel", seat=seat_id), 303)
    if seat_id is None:
        return redirect(url_for("letters_desk.show"), 303)
    return redirect(url_for("letters_desk.office", seat_id=seat_id), 303)
