"""Exports: supporters as a CSV file that is read batch by batch, and the audit log's word of each."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import StringIO
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from advocacy.domain.actors import Actor
from advocacy.domain.csv_cells import written
from advocacy.domain.supporters import Columns, ExportOrder
from advocacy.queries.exports import ExportRow, export_batch
from advocacy.queries.supporters import Place
from advocacy.services import audit

BATCH = 1_000
_MARK = "\ufeff"
_CONTACT = (
    *("signature", "petition", "state", "signed_at", "confirmed_at", "given_name", "family_name", "email"),
    *("town", "zip", "upper_seat", "lower_seat", "certainty", "language", "source"),
    *("news_consent_wording", "news_consent_at", "may_show_name"),
)
_FULL = ("street", "note", "street_deleted_at")


def begin(session: Session, order: ExportOrder, actor: Actor, now: datetime) -> None:
    """Write down who takes what out of the house, before the first row leaves it."""
    audit.note(session, actor, "export", "supporters", order.wanted.petition or "all", now, after=order.told)


def end(
    session: Session,
    order: ExportOrder,
    actor: Actor,
    rows: int,
    is_whole: bool,
    now: datetime,
    *,
    reason: str = "",
) -> None:
    """Write down how many rows left the house, whether the file was taken to its end, and why we broke it off."""
    told, which = {"rows": rows, "whole": is_whole}, order.wanted.petition or "all"
    audit.note(session, actor, "end_export", "supporters", which, now, after=told, reason=reason)


def head(order: ExportOrder) -> str:
    """The first line."""
    return (_MARK if order.for_excel else "") + _lines([_columns(order)])


def batch(
    session: Session, order: ExportOrder, zone: ZoneInfo, older_than: Place | None
) -> tuple[str, int, Place | None]:
    """The next lines, how many signatures they tell of, and the place to go on from (None at the end).

    Each batch is a question of its own: nobody who stops reading holds a connection or the database's past, and
    who is erased meanwhile is not in the rest of the file.
    """
    rows = export_batch(session, order, zone, older_than, BATCH)
    lines = _lines([written(cell) for cell in _cells(order, row)] for row in rows)
    return lines, len(rows), rows[-1].place if len(rows) == BATCH else None


def _columns(order: ExportOrder) -> tuple[str, ...]:
    return _CONTACT if order.columns is Columns.CONTACT else _CONTACT + _FULL


def _cells(order: ExportOrder, row: ExportRow) -> Iterator[str]:
    yield from (str(row.place.signature_id), row.petition, row.state, _moment(row.place.signed_at))
    yield from (_moment(row.confirmed_at), row.given_name, row.family_name, row.email, row.town, row.zip)
    yield from (row.upper, row.lower, row.certainty, row.language, row.source)
    yield from (row.news_version, _moment(row.news_at), "yes" if row.shows_name else "no")
    if order.columns is Columns.FULL:
        yield from (row.street, row.note, _moment(row.street_deleted_at))


def _moment(value: datetime | None) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else ""


def _lines(rows: Iterable[Sequence[str]]) -> str:
    file = StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return file.getvalue()
