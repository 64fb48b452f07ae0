"""The page of all seats: who holds them, and what has gone to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from advocacy.domain.message_states import MessageState
from advocacy.domain.rights import Right
from advocacy.domain.seats import Chamber
from advocacy.domain.tallies import AWAITING
from advocacy.queries import mail_tallies
from advocacy.queries.petition_choices import petition_choices
from advocacy.web.clock import now
from advocacy.web.headers import fetching
from advocacy.web.organizers import figure_words as words
from advocacy.web.organizers.access import has, needs
from advocacy.web.organizers.dashboard_look import Look, look
from advocacy.web.organizers.figure_tables import telling
from advocacy.web.organizers.seat_lines import SeatLine, seat_lines
from advocacy.web.toolbox import toolbox

bp = Blueprint("seats", __name__)

_WAITING = (MessageState.READY, MessageState.TESTED, MessageState.PARKED, MessageState.HELD, AWAITING)
_PROBLEMS = (MessageState.BOUNCED, MessageState.FAILED, MessageState.UNCERTAIN)


class Column(StrEnum):
    """What the table can be sorted by."""

    SEAT = "seat"
    HOLDER = "holder"
    CONFIRMED = "confirmed"
    LETTERS = "letters"
    WAITING = "waiting"
    SENT = "sent"
    PROBLEMS = "problems"


HEADINGS = {
    Column.SEAT: "Seat",
    Column.HOLDER: "Held by",
    Column.CONFIRMED: "Confirmed",
    Column.LETTERS: "Letters",
    Column.WAITING: "Waiting",
    Column.SENT: "Accepted",
    Column.PROBLEMS: "Problems",
}
_OF_STATES = {Column.WAITING: _WAITING, Column.SENT: (MessageState.SENT,), Column.PROBLEMS: _PROBLEMS}


@dataclass(frozen=True, slots=True)
class Order:
    """How the table is filtered and sorted, as the address says it."""

    chamber: Chamber | None
    only_silent: bool
    column: Column
    is_down: bool

    def args(self, look: Look, **changes: str) -> dict[str, str]:
        own = {
            "chamber": self.chamber or "",
            "none": "1" if self.only_silent else "",
            "sort": "" if self.column is Column.SEAT else self.column,
            "down": "1" if self.is_down else "",
        }
        return look.args(**{name: str(value) for name, value in (own | changes).items()})

    def sorting(self, look: Look, column: Column) -> dict[str, str]:
        """The arguments that sort by a column: numbers from the largest, the second time the other way round."""
        starts_down = column not in (Column.SEAT, Column.HOLDER)
        is_down = not self.is_down if column is self.column else starts_down
        return self.args(look, sort=column, down="1" if is_down else "")


@bp.get("/seats")
@needs(Right.WATCH)
def index() -> Response:
    """All seats with their letters."""
    moment, tools, order, sees = now(), toolbox(), _order(), has(Right.SEE_PERSONS)
    with tools.database.reading() as session:
        seen = look(request.args, petition_choices(session), moment, tools.pack.timezone)
        found = mail_tallies.seats(session, tools.pack, seen.scope(tools.pack.timezone))
    seats = seat_lines(found, telling(sees), sees)
    page = render_template(
        "organizers/seats.html",
        look=seen,
        order=order,
        seats=seats,
        lines=_chosen(seats.lines, order),
        columns=[column for column in Column if sees or column not in _OF_STATES],
        headings=HEADINGS,
        of_states=_of_states,
        chambers=tools.pack.chambers,
        now=moment,
        RANGES=words.RANGES,
        figure=words.figure,
    )
    return fetching(make_response(page))


def _of_states(line: SeatLine) -> Sequence[tuple[str, str, bool]]:
    """(heading, number in words, whether there is none) of its letters by state, for who may see them."""
    if line.states is None:
        return ()
    numbers = [(HEADINGS[column], line.states_of(*states)) for column, states in _OF_STATES.items()]
    return [(heading, f"{number:,}", not number) for heading, number in numbers]


def _order() -> Order:
    args = request.args
    return Order(
        chamber=next((each for each in Chamber if each == args.get("chamber")), None),
        only_silent=args.get("none") == "1",
        column=next((each for each in Column if each == args.get("sort")), Column.SEAT),
        is_down=args.get("down") == "1",
    )


def _chosen(lines: Sequence[SeatLine], order: Order) -> Sequence[SeatLine]:
    """Seats of equal figures, and those whose figures are hidden, stay in their own order."""
    found = [
        line
        for line in lines
        if order.chamber in (None, line.key.chamber) and (line.letters.is_none or not order.only_silent)
    ]
    return (
        found
        if order.column is Column.SEAT and not order.is_down
        else sorted(found, key=_sorter(order.column), reverse=order.is_down)
    )


def _sorter(column: Column) -> Callable[[SeatLine], Any]:
    if column is Column.SEAT:
        return lambda line: (line.key.chamber is Chamber.LOWER, line.key.code)
    if column is Column.HOLDER:
        return lambda line: (line.seat.legislator.family_name if line.seat.legislator else "", line.seat.name)
    if column in _OF_STATES:
        return lambda line: line.states_of(*_OF_STATES[column])
    if column is Column.LETTERS:
        return lambda line: line.letters.number or 0
    return lambda line: line.confirmed.number or 0
