"""The supporters as a file: what the search finds, row after row as the browser takes them."""

import re
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import Response, request
from flask_security import current_user

from advocacy.db import Database
from advocacy.domain.actors import Actor
from advocacy.domain.rights import Right
from advocacy.domain.supporters import Audience, Columns, ExportOrder
from advocacy.queries.organizers import is_signed_in
from advocacy.queries.supporters import Place
from advocacy.services import exports
from advocacy.web.clock import now
from advocacy.web.headers import private
from advocacy.web.organizers.access import acting, fresh, needs
from advocacy.web.organizers.supporter_filters import read_filter
from advocacy.web.organizers.supporter_room import bp
from advocacy.web.toolbox import toolbox

PATIENCE = timedelta(seconds=60)
"""A browser that takes nothing for so long is left, so that its thread of the web server is free again."""

PIECE = 16 * 1024
"""Bytes handed to the server at once: its patience is for all of a piece, so a slow browser gets small ones."""


class SignInEnded(Exception):
    """Whoever takes the file may not any more: it ends without its last chunk, so browsers call it failed."""


@bp.post("/export")
@needs(Right.EXPORT)
@fresh
def export() -> Response:
    """A CSV file of all that the filter finds; who took it is in the audit log before the first row goes."""
    order, actor, sign_in = _order(), acting(), str(current_user.fs_uniquifier)
    with toolbox().database.unit_of_work() as session:
        exports.begin(session, order, actor, now())
    socket = request.environ.get("gunicorn.socket")
    if socket is not None:
        socket.settimeout(PATIENCE.total_seconds())
    lines = _lines(toolbox().database, order, actor, sign_in, toolbox().pack.timezone)
    response = private(Response(_pieces(lines), content_type="text/csv; charset=utf-8"))
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(order)}"'
    return response


def _pieces(batches: Generator[bytes]) -> Iterator[bytes]:
    with closing(batches):
        for lines in batches:
            yield from (lines[start : start + PIECE] for start in range(0, len(lines), PIECE))


def _lines(database: Database, order: ExportOrder, actor: Actor, sign_in: str, zone: ZoneInfo) -> Generator[bytes]:
    """The file, a batch at a time; however it ends, the audit log says how many rows went.

    Raises `SignInEnded` before the next batch once the sign-in that asked for it does not stand any more.
    """
    gone, is_whole, reason = 0, False, ""
    try:
        yield exports.head(order).encode()
        place: Place | None = None
        while not is_whole:
            with database.unit_of_work() as session:
                if not is_signed_in(session, sign_in):
                    raise SignInEnded
                lines, number, place = exports.batch(session, order, zone, place)
            gone += number
            yield lines.encode()
            is_whole = place is None
    except SignInEnded:
        reason = "the sign-in that asked for it ended"
        raise
    finally:
        with database.unit_of_work() as session:
            exports.end(session, order, actor, gone, is_whole, now(), reason=reason)


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
