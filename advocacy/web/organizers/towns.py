"""The page of all towns: where people sign."""

from flask import Blueprint, Response, make_response, render_template, request

from advocacy.domain.rights import Right
from advocacy.domain.tallies import Dimension
from advocacy.queries import tallies
from advocacy.queries.petition_choices import petition_choices
from advocacy.web.clock import now
from advocacy.web.headers import fetching
from advocacy.web.organizers import figure_words as words
from advocacy.web.organizers.access import has, needs
from advocacy.web.organizers.dashboard_look import look
from advocacy.web.organizers.figure_tables import shares, telling
from advocacy.web.toolbox import toolbox

bp = Blueprint("towns", __name__)


@bp.get("/towns")
@needs(Right.WATCH)
def index() -> Response:
    """All towns with signatures."""
    moment, zone = now(), toolbox().pack.timezone
    with toolbox().database.reading() as session:
        seen = look(request.args, petition_choices(session), moment, zone)
        found = tallies.breakdowns(session, seen.scope(zone), Dimension.TOWN)[Dimension.TOWN]
    table = shares(found, words.TOWNS, telling(has(Right.SEE_PERSONS)))
    page = render_template(
        "organizers/towns.html", look=seen, table=table, now=moment, RANGES=words.RANGES, figure=words.figure
    )
    return fetching(make_response(page))
