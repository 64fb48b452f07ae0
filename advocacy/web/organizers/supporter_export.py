"""The supporters as a file: what the search finds, row after row as the browser takes them."""

import re
from functools import partial

from flask import Response, request
from sqlalchemy.orm import Session

from advocacy.domain.actors import Actor
from advocacy.domain.rights import Right
from advocacy.domain.supporters import Audience, Columns, ExportOrder
from advocacy.queries.supporters import Place
from advocacy.services import exports
from advocacy.web.clock import now
from advocacy.web.organizers.access import acting, fresh, needs
from advocacy.web.organizers.streaming import Export, streamed
from advocacy.web.organizers.supporter_filters import read_filter
from advocacy.web.organizers.supporter_room import bp
from advocacy.web.toolbox import toolbox


@bp.post("/export")
@needs(Right.EXPORT)
@fresh
def export() -> Response:
    """A CSV file of all that the filter finds; who took it is in the audit log before the first row goes."""
    order, actor, zone = _order(), acting(), toolbox().pack.timezone
    with toolbox().database.unit_of_work() as session:
        exports.begin(session, order, actor, now())

    def batch(session: Session, place: Place | None) -> tuple[str, int, Place | None]:
        return exports.batch(session, order, zone, place)

    return streamed(Export(_file_name(order), exports.head(order), batch, partial(_end, order, actor)))


def _end(order: ExportOrder, actor: Actor, session: Session, rows: int, is_whole: bool, reason: str) -> None:
    exports.end(session, order, actor, rows, is_whole, now(), reason=reason)


def _order() -> ExportOrder:
    return ExportOrder(
        wanted=read_filter(request.form),
        audience=Audience.ALL if request.form.get("audience") == Audience.ALL else Audience.NEWS,
        columns=Columns.FULL if request.form.get("columns") == Columns.FULL else Columns.CONTACT,
        for_excel="for_excel" in request.form,
    )


def _file_name(order: ExportOrder) -> str:
    day = now().astimezone(toolbox().pack.timezone).date()
    petition = re.sub(r"[^a-z0-9-]", "", order.wanted.petition)[:80]
    return f"{petition or 'all-petitions'}-supporters-{day.isoformat()}.csv"
