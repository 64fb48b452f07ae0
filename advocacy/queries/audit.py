"""What the audit log holds, a page at a time, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from advocacy.models import AuditEntry
from advocacy.queries.supporters import plan_each_time

PAGE = 50


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to look for; empty parts match everything. `before` is the id that the page before ended with."""

    actor: str = ""
    subject: str = ""
    subject_id: str = ""
    act: str = ""
    day: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One act; `address` is a network, `before` and `after` hold only what changed."""

    id: int
    at: datetime
    actor: str
    address: str
    act: str
    subject: str
    subject_id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str

    @property
    def changes(self) -> Sequence[tuple[str, Any, Any]]:
        """Each changed fact with what it was and is; None for what there was not."""
        names = dict.fromkeys([*self.before, *self.after])
        return [(name, self.before.get(name), self.after.get(name)) for name in names]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Up to `PAGE` rows; `older` is the `before` of the next page, None on the last one."""

    rows: Sequence[AuditRow]
    older: int | None


def audit_page(session: Session, wanted: AuditFilter, zone: ZoneInfo) -> AuditPage:
    """The newest rows that match; a day is a day in `zone`. Needs a transaction."""
    columns = [getattr(AuditEntry, name) for name in AuditRow.__slots__]
    plan_each_time(session)
    # A day is looked up and then sorted: "+ 0" keeps the planner from reading backwards to it from today.
    newest = AuditEntry.id if wanted.day is None else AuditEntry.id + 0
    question = _matching(select(*columns), wanted, zone).order_by(newest.desc()).limit(PAGE + 1)
    rows = [AuditRow(*row) for row in session.execute(question)]
    return AuditPage(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def kinds(session: Session, column: str) -> Sequence[str]:
    """The different "act"s or "subject"s that there are, by alphabet.

    From each the index leads to the next: however long the log is, no more rows are read than there are kinds.
    """
    values = getattr(AuditEntry, column)
    known = select(func.min(values).label("value")).cte("known", recursive=True)
    following = select(func.min(values)).where(values > known.c.value).scalar_subquery()
    known = known.union_all(select(following).where(known.c.value.is_not(None)))
    return list(session.scalars(select(known.c.value).where(known.c.value.is_not(None))))


def _matching(question: Select[Any], wanted: AuditFilter, zone: ZoneInfo) -> Select[Any]:
    for name in ("actor", "subject", "subject_id", "act"):
        if value := getattr(wanted, name):
            question = question.where(getattr(AuditEntry, name) == value)
    if wanted.day is not None:
        begin = datetime.combine(wanted.day, time(), zone)
        end = datetime.combine(wanted.day + timedelta(days=1), time(), zone)
        question = question.where(AuditEntry.at >= begin, AuditEntry.at < end)
    if wanted.before is not None:
        question = question.where(AuditEntry.id < wanted.before)
    return question
