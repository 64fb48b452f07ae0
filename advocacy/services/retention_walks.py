"""How the rules of retention find what is due: by an index, or by walking through a table a window at a time.

A walk needs no index of its own on tables that every signature writes: it goes through all rows once a day, in the
order of their ids, and `retention_marks` says how far it has come. Rows that are never changed are passed once for
good.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.models import RetentionMark

WINDOW = 2_000
ROUND = timedelta(days=1)

Column = Any
Condition = Callable[[datetime], ColumnElement[bool]]
Forget = Callable[[Session, Sequence[int], datetime], None]


@dataclass(frozen=True, slots=True)
class Step:
    """What a batch did: `number` rows, and whether there is nothing more to do for now."""

    number: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Due:
    """What waits for its turn; `oldest` is from when the oldest of it counts, None for nothing."""

    number: int
    oldest: datetime | None


class Way(Protocol):
    """One way in which a rule is carried out; `before` is the moment after which nothing is due yet."""

    def step(self, session: Session, before: datetime, now: datetime) -> Step:
        """Deal with one batch. Rows that somebody else holds are left for another day."""
        ...

    def due(self, session: Session, before: datetime) -> Due:
        """What is due; it may take seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Sweep:
    """Rows that an index finds; `act` deals with some of them and returns how many, 0 when none is left."""

    act: Callable[[Session, datetime, datetime], int]
    counts: Condition
    since: Column

    def step(self, session: Session, before: datetime, now: datetime) -> Step:
        """See `Way`."""
        number = self.act(session, before, now)
        return Step(number, is_over=not number)

    def due(self, session: Session, before: datetime) -> Due:
        """See `Way`."""
        return _counted(session, self.since, self.counts(before))


@dataclass(frozen=True, slots=True)
class Walk:
    """All rows of a table, once a day; `is_due` tells which are, `since` from when each counts."""

    name: str
    key: Column
    is_due: Condition
    since: Column
    forget: Forget

    def step(self, session: Session, before: datetime, now: datetime) -> Step:
        """See `Way`."""
        mark = _held_mark(session, self.name)
        if mark is None or (not mark.after_id and mark.passed_at and mark.passed_at > now - ROUND):
            return Step(0, is_over=True)
        window = select(self.key).where(self.key > mark.after_id).order_by(self.key).limit(WINDOW).subquery()
        last = session.scalar(select(func.max(window.c[0])))
        if last is None:
            mark.after_id, mark.passed_at = 0, now
            return Step(0, is_over=True)
        number = self._pass(session, mark.after_id, last, before, now)
        mark.after_id = last
        return Step(number, is_over=False)

    def due(self, session: Session, before: datetime) -> Due:
        """See `Way`."""
        return _counted(session, self.since, self.is_due(before))

    def _pass(self, session: Session, after: int, last: int, before: datetime, now: datetime) -> int:
        ids = session.scalars(
            select(self.key)
            .where(self.key > after, self.key <= last, self.is_due(before))
            .order_by(self.key)
            .with_for_update(of=self.key.class_, skip_locked=True)
        ).all()
        if ids:
            self.forget(session, ids, now)
        return len(ids)


@dataclass(frozen=True, slots=True)
class Trail:
    """Rows that were added in the order of their time `at`, and are passed once for good."""

    name: str
    key: Column
    at: Column
    is_due: ColumnElement[bool]
    forget: Forget

    def step(self, session: Session, before: datetime, now: datetime) -> Step:
        """See `Way`."""
        mark = _held_mark(session, self.name)
        if mark is None:
            return Step(0, is_over=True)
        question = select(self.key, self.at).where(self.key > mark.after_id).order_by(self.key).limit(WINDOW)
        rows = session.execute(question).all()
        passed = [key for key, _ in _while_old(rows, before)]
        if not passed:
            return Step(0, is_over=True)
        which = (self.key > mark.after_id) & (self.key <= passed[-1]) & self.is_due
        ids = session.scalars(
            select(self.key).where(which).order_by(self.key).with_for_update(of=self.key.class_)
        ).all()
        if ids:
            self.forget(session, ids, now)
        mark.after_id, mark.passed_at = passed[-1], now
        return Step(len(ids), is_over=len(passed) < WINDOW)

    def due(self, session: Session, before: datetime) -> Due:
        """See `Way`."""
        return _counted(session, self.at, (self.at <= before) & self.is_due)


def begin_anew(session: Session) -> None:
    """Let all walks begin now, as if a day had passed."""
    session.execute(update(RetentionMark).values(passed_at=None))


def _while_old(rows: Sequence[Any], before: datetime) -> Sequence[Any]:
    """The rows up to the first that is not due yet."""
    young = next((number for number, (_, at) in enumerate(rows) if at > before), len(rows))
    return rows[:young]


def _held_mark(session: Session, name: str) -> RetentionMark | None:
    """Where the walk stands; None while somebody else walks."""
    session.execute(insert(RetentionMark).values(walk=name, after_id=0).on_conflict_do_nothing())
    question = select(RetentionMark).where(RetentionMark.walk == name).with_for_update(skip_locked=True)
    return session.scalars(question.execution_options(populate_existing=True)).one_or_none()


def _counted(session: Session, since: Column, where: ColumnElement[bool]) -> Due:
    row = session.execute(select(func.count(), func.min(since)).where(where)).one()
    return Due(row[0], row[1])
