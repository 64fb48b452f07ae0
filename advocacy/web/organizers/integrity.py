"""The integrity desk: signatures that may not be genuine, one by one and as a list that can be filtered."""

from flask import Response, request

from advocacy.domain.integrity_actions import AIM, ActionKind
from advocacy.domain.rights import Right
from advocacy.domain.selections import LISTED_STATES
from advocacy.domain.signature_holds import HOLD_OF, way
from advocacy.queries.integrity import SuspectRow, suspect_page
from advocacy.queries.integrity_actions import suspect_view
from advocacy.queries.integrity_figures import standings
from advocacy.queries.petition_choices import petition_choices
from advocacy.queries.tally_health import last_recount
from advocacy.services import audit
from advocacy.web.clock import now
from advocacy.web.converters import row_id
from advocacy.web.organizers import integrity_actions
from advocacy.web.organizers.access import acting, needs
from advocacy.web.organizers.integrity_filters import read_selection, written_selection
from advocacy.web.organizers.integrity_room import bp, page
from advocacy.web.toolbox import toolbox

PAGES = (integrity_actions,)
PUBLIC_PAGE = "/integrity"


@bp.get("")
@needs(Right.MODERATE)
def queue() -> Response:
    """What the filter finds, newest first, with the way to decide about all of it."""
    wanted, zone = read_selection(request.args), toolbox().pack.timezone
    before = row_id(request.args.get("before", ""))
    with toolbox().database.reading() as session:
        found = suspect_page(session, wanted, zone, before)
        petitions = petition_choices(session)
        sums = standings(session)
        recount = last_recount(session)
    return page(
        "queue.html",
        found=found,
        wanted=wanted,
        filters=written_selection(wanted),
        petitions=petitions,
        states=LISTED_STATES,
        sums=sums,
        recount=recount,
        is_first=before is None,
        public_page=PUBLIC_PAGE,
    )


@bp.get("/signatures/<id:signature_id>")
@needs(Right.MODERATE)
def signature(signature_id: int) -> Response:
    """All that was noticed about one signature; the look is in the audit log, as those at people are."""
    with toolbox().database.unit_of_work() as session:
        found = suspect_view(session, signature_id)
        audit.note(session, acting(), "view", "signature", signature_id, now())
    return page("signature.html", found=found, row=found.row, kinds=_kinds(found.row))


def _kinds(row: SuspectRow) -> list[ActionKind]:
    """What can be decided about it; a release also settles what was noticed about one that counts."""
    may_settle = row.state in HOLD_OF and bool(row.reasons)
    return [
        kind for kind in ActionKind if way(row.state, AIM[kind]) or (may_settle and kind is ActionKind.RELEASE)
    ]
