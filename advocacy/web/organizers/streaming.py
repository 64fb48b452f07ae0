"""Files that go out batch by batch as browsers take them, while the sign-in that asked for them stands."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from flask import Response, request
from flask_security import current_user
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.queries.organizers import is_signed_in
from advocacy.web.headers import private
from advocacy.web.toolbox import toolbox

Place = TypeVar("Place")

PATIENCE = timedelta(seconds=60)
"""A browser that takes nothing for so long is left, so that its thread of the web server is free again."""

PIECE = 16 * 1024
"""Bytes handed to the server at once: its patience is for all of a piece, so a slow browser gets small ones."""


class SignInEnded(Exception):
    """Whoever takes the file may not any more: it ends without its last chunk, so browsers call it failed."""


@dataclass(frozen=True, slots=True)
class Export(Generic[Place]):
    """A CSV file: its first line, the batch after a place (lines, number of rows, next place), and the audit log's
    last word (rows gone, whether the file is whole, why it was broken off)."""

    name: str
    head: str
    batch: Callable[[Session, Place | None], tuple[str, int, Place | None]]
    end: Callable[[Session, int, bool, str], None]


def streamed(export: Export[Place]) -> Response:
    """The answer of the view that was asked for the file."""
    socket = request.environ.get("gunicorn.socket")
    if socket is not None:
        socket.settimeout(PATIENCE.total_seconds())
    lines = _lines(toolbox().database, export, str(current_user.fs_uniquifier))
    response = private(Response(_pieces(lines), content_type="text/csv; charset=utf-8"))
    response.headers["Content-Disposition"] = f'attachment; filename="{export.name}"'
    return response


def _pieces(batches: Generator[bytes]) -> Iterator[bytes]:
    with closing(batches):
        for lines in batches:
            yield from (lines[start : start + PIECE] for start in range(0, len(lines), PIECE))


def _lines(database: Database, export: Export[Place], sign_in: str) -> Generator[bytes]:
    """The file, a batch at a time; however it ends, the audit log says how many rows went.

    Raises `SignInEnded` before the next batch once the sign-in that asked for it does not stand any more.
    """
    gone, is_whole, reason = 0, False, ""
    try:
        yield export.head.encode()
        place: Place | None = None
        while not is_whole:
            with database.unit_of_work() as session:
                if not is_signed_in(session, sign_in):
                    raise SignInEnded
                lines, number, place = export.batch(session, place)
            gone += number
            yield lines.encode()
            is_whole = place is None
    except SignInEnded:
        reason = "the sign-in that asked for it ended"
        raise
    finally:
        with database.unit_of_work() as session:
            export.end(session, gone, is_whole, reason)
