"""The supporters: the search, whose filters stand in the address; a person's pages are beside it."""

from flask import Response, request

from advocacy.domain.rights import Right
from advocacy.domain.supporters import SEARCHED_STATES, Audience, Columns
from advocacy.queries.petition_choices import petition_choices
from advocacy.queries.seat_names import seat_names
from advocacy.queries.supporters import PAGE, supporter_page
from advocacy.web.languages import LANGUAGES
from advocacy.web.organizers import supporter_erasing, supporter_export, supporter_person, supporter_words
from advocacy.web.organizers.access import needs
from advocacy.web.organizers.supporter_filters import (
    read_filter,
    read_place,
    seat_value,
    written_filter,
    written_place,
)
from advocacy.web.organizers.supporter_room import bp, page
from advocacy.web.toolbox import toolbox

PAGES = (supporter_person, supporter_export, supporter_erasing)


@bp.context_processor
def words() -> dict[str, object]:
    """The words of this room, for its templates."""
    return {"words": supporter_words, "written_place": written_place, "audiences": Audience, "columns": Columns}


@bp.get("")
@needs(Right.SEE_PERSONS)
def search() -> Response:
    """Who signed, newest first, a page at a time."""
    wanted, pack = read_filter(request.args), toolbox().pack
    newer, older = (read_place(request.args.get(name, "")) for name in ("newer", "older"))
    with toolbox().database.unit_of_work() as session:
        found = supporter_page(session, wanted, pack.timezone, newer_than=newer, older_than=older)
        seats = seat_names(session, pack.code)
        petitions = petition_choices(session)
    return page(
        "search.html",
        found=found,
        most=PAGE,
        wanted=wanted,
        filters=written_filter(wanted),
        seat=seat_value(wanted),
        seats=seats,
        petitions=petitions,
        towns=pack.towns,
        chambers=pack.chambers,
        states=SEARCHED_STATES,
        languages=LANGUAGES,
    )
