"""A mailing's report as a CSV file that is read batch by batch, and the audit log's word of it."""

import csv
from datetime import UTC, datetime
from io import StringIO

from sqlalchemy.orm import Session

from advocacy.domain.actors import Actor
from advocacy.domain.csv_cells import written
from advocacy.domain.mailing_figures import TERM_OF
from advocacy.queries.mailing_people import Reached, batch
from advocacy.services import audit

BATCH = 1_000
_COLUMNS = (
    "message",
    "person",
    "email",
    "language",
    "subject",
    "outcome",
    "state",
    "code",
    "reason",
    "settled_at",
)


def begin(session: Session, mailing_id: int, actor: Actor, now: datetime) -> None:
    """Write down who takes it out of the house, before the first row leaves it."""
    audit.note(session, actor, "export", "mailing", mailing_id, now)


def end(
    session: Session, mailing_id: int, actor: Actor, rows: int, is_whole: bool, now: datetime, *, reason: str = ""
) -> None:
    """Write down how many rows left the house, whether the file was taken to its end, and why we broke it off."""
    told = {"rows": rows, "whole": is_whole}
    audit.note(session, actor, "end_export", "mailing", mailing_id, now, after=told, reason=reason)


def head() -> str:
    """The first line."""
    return _lines([_COLUMNS])


def lines(session: Session, mailing_id: int, after: str) -> tuple[str, int, str]:
    """The next lines, how many people they tell of, and the place to go on from ("" at the end).

    Each batch is a question of its own, as in `advocacy.services.exports`.
    """
    rows, place = batch(session, mailing_id, None, after, BATCH)
    return _lines([tuple(map(written, _cells(row))) for row in rows]), len(rows), place


def _cells(row: Reached) -> tuple[str, ...]:
    settled_at = row.settled_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if row.settled_at else ""
    return (
        *(str(row.message_id), str(row.person_id or ""), row.email, row.language, str(row.variant + 1)),
        *(TERM_OF[row.state].value, row.state.value, str(row.reply_code or ""), row.reason, settled_at),
    )


def _lines(rows: list[tuple[str, ...]]) -> str:
    file = StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return file.getvalue()
