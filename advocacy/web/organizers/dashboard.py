"""The dashboard: how the campaign goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.boundaries import LAYER_OF
from advocacy.domain.periods import fitting
from advocacy.domain.rights import Right
from advocacy.domain.seats import Chamber
from advocacy.domain.tallies import Dimension
from advocacy.domain.tally_steps import Step
from advocacy.queries import mail_tallies, tallies
from advocacy.queries.boundaries import loaded
from advocacy.queries.integrity_figures import uncounted
from advocacy.queries.petition_choices import petition_choices
from advocacy.queries.tally_health import pulse as figures_pulse
from advocacy.queries.tally_scopes import Scope
from advocacy.queries.tally_spans import first_hour
from advocacy.web.charts import LineChart, line_chart
from advocacy.web.clock import now
from advocacy.web.headers import fetching
from advocacy.web.organizers import figure_tables as tables
from advocacy.web.organizers import figure_words as words
from advocacy.web.organizers.access import has, needs
from advocacy.web.organizers.dashboard_look import Drawing, Look, look
from advocacy.web.organizers.machinery import signs
from advocacy.web.organizers.seat_lines import SeatLines, seat_lines
from advocacy.web.organizers.seat_maps import SeatMap, ground_map, hexagon_map
from advocacy.web.toolbox import toolbox

bp = Blueprint("dashboard", __name__)

_BREAKDOWNS = (Dimension.LANGUAGE, Dimension.TOWN, Dimension.METHOD)
_WORDS = {name: getattr(words, name) for name in ("RANGES", "STEPS", "figure")}


@dataclass(frozen=True, slots=True)
class TimeChart:
    """Signed and confirmed in each step: (label, the two numbers), and the lines through them."""

    step: Step
    rows: Sequence[tuple[str, Sequence[int]]]
    lines: LineChart


@bp.get("/")
@needs(Right.WATCH)
def show() -> Response:
    """How the campaign goes."""
    moment, tools, sees = now(), toolbox(), has(Right.SEE_PERSONS)
    with tools.database.reading() as session:
        seen = look(request.args, petition_choices(session), moment, tools.pack.timezone)
        found = mail_tallies.seats(session, tools.pack, seen.scope(tools.pack.timezone))
        page = _page(session, seen, moment, sees)
    seats = seat_lines(found, tables.telling(sees), sees)
    page |= {"look": seen, "now": moment, "seats": seats, "maps": _maps(seen, seats)}
    return fetching(make_response(render_template("organizers/dashboard.html", **_WORDS, **page)))


@bp.get("/pulse")
@needs(Right.WATCH)
def pulse() -> AnyResponse:
    """Whether any figure has changed: an entity tag, for the page that keeps itself up to date.

    It changes each minute too, because some sentences say how long ago something was.
    """
    with toolbox().database.reading() as session:
        tag = f"{figures_pulse(session)}-{now():%d%H%M}"
    answer = make_response(tag)
    answer.mimetype = "text/plain"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(tag)
    return answer.make_conditional(request)


def _page(session: Session, seen: Look, moment: datetime, sees: bool) -> dict[str, object]:
    scope = seen.scope(toolbox().pack.timezone)
    tell = tables.telling(sees)
    funnel = mail_tallies.funnel(session, scope)
    found = tallies.breakdowns(session, scope, *_BREAKDOWNS)
    domains = mail_tallies.by_mail_domain(session, scope, tables.least_mails(sees))
    return {
        "funnel": funnel,
        "uncounted": uncounted(session, scope) if has(Right.MODERATE) else 0,
        "stages": tables.stages(funnel),
        "chart": _chart(session, seen, scope, moment),
        "has_ground": set(LAYER_OF.values()) <= loaded(session, toolbox().pack.code).keys(),
        "sources": tables.shares(tallies.by_source(session, scope), words.SOURCES, tell),
        "sharers": tables.sharers(tallies.by_sharer(session, scope), tell, sees),
        "languages": tables.shares(found[Dimension.LANGUAGE], words.TONGUES, tell),
        "towns": tables.shares(found[Dimension.TOWN], words.TOWNS, tell),
        "methods": tables.shares(found[Dimension.METHOD], words.METHODS, tell),
        "letters": tables.letter_states(funnel.letters),
        "domains": tables.mail_domains(domains, sees),
        "signs": signs(session, toolbox(), moment),
    }


def _chart(session: Session, seen: Look, scope: Scope, moment: datetime) -> TimeChart:
    first = scope.since or first_hour(session, scope) or moment
    step = fitting(seen.step, (scope.until or moment) - first)
    points = tallies.over_time(session, scope, step)
    rows = [
        (words.step_words(point.start, step, scope.zone), (point.created, point.confirmed)) for point in points
    ]
    return TimeChart(step, rows, line_chart(rows, ("signed", "confirmed")))


def _maps(seen: Look, seats: SeatLines) -> list[SeatMap]:
    """Of each chamber; on the ground where boundaries are loaded."""
    return [] if seats.is_withheld else [_map(seen, chamber, seats) for chamber in Chamber]


def _map(seen: Look, chamber: Chamber, seats: SeatLines) -> SeatMap:
    tools, lines = toolbox(), seats.of(chamber)
    drawing = tools.state_maps.draw(chamber) if seen.drawing is Drawing.GROUND else None
    if drawing:
        return ground_map(tools.pack, chamber, drawing, lines, seen.measure)
    return hexagon_map(tools.pack, chamber, lines, seen.measure)
