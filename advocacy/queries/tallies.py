"""Figures of signatures for the dashboard: read from the tallies, never counted from rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Row, Select, func, select, true
from sqlalchemy.orm import Session

from advocacy.domain.signature_states import SignatureState
from advocacy.domain.tallies import CREATED, NONE, Dimension
from advocacy.domain.tally_steps import Step, step_start, step_starts
from advocacy.models import PageViews, Signature, SignatureTally
from advocacy.models.table import fixed
from advocacy.queries.tally_scopes import Scope

REST = "(rest)"


@dataclass(frozen=True, slots=True)
class Point:
    """How many signatures were created and confirmed in the step that begins at `start` (UTC)."""

    start: datetime
    created: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many signatures have this value; "" when it is not known, `REST` for all values not told by name."""

    value: str
    created: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Sharer:
    """How many signatures came by the links of one signature."""

    signature_id: int
    share_code: str
    created: int
    confirmed: int


def over_time(session: Session, scope: Scope, step: Step) -> Sequence[Point]:
    """A point for each step from `since`, or the first signature, until `until`, or the last; zeros included."""
    start = func.date_trunc(step.value, SignatureTally.start, scope.zone.key)
    rows = session.execute(
        select(start, *_numbers())
        .where(
            scope.of(SignatureTally),
            SignatureTally.dimension == Dimension.TOTAL,
            scope.buckets(SignatureTally.start, Step.HOUR),
        )
        .group_by(start)
    )
    found = {row[0]: Point(row[0], int(row.created), int(row.confirmed)) for row in rows}
    # The first step may be cut by `since`: only its hours from there on are in it.
    first = step_start(scope.since, step, scope.zone) if scope.since else min(found, default=None)
    last = scope.until - datetime.resolution if scope.until else max(found, default=first)
    if first is None or last is None:
        return ()
    return [found.get(at, Point(at, 0, 0)) for at in step_starts(first, last, step, scope.zone)]


def totals(session: Session, scope: Scope) -> Share:
    """All signatures of the scope."""
    row = session.execute(
        select(*_numbers()).where(
            scope.of(SignatureTally),
            SignatureTally.dimension == Dimension.TOTAL,
            scope.hours(SignatureTally),
        )
    ).one()
    return Share(NONE, int(row.created), int(row.confirmed))


def page_views(session: Session, scope: Scope) -> int:
    """How often the page was asked of the web servers: fewer than were read, because caches answer too."""
    question = select(func.coalesce(func.sum(PageViews.number), 0)).where(
        scope.of(PageViews), scope.buckets(PageViews.hour, Step.HOUR)
    )
    return int(session.scalar(question) or 0)


def by_source(session: Session, scope: Scope, limit: int = 20) -> Sequence[Share]:
    """By the code in the link; all that sharers brought is one of them (`advocacy.domain.tallies.SHARED`)."""
    return _by(session, scope, Dimension.SOURCE, limit)


def by_language(session: Session, scope: Scope) -> Sequence[Share]:
    """By the language of the form."""
    return _by(session, scope, Dimension.LANGUAGE)


def by_town(session: Session, scope: Scope) -> Sequence[Share]:
    """By the municipality that was found."""
    return _by(session, scope, Dimension.TOWN)


def by_method(session: Session, scope: Scope) -> Sequence[Share]:
    """By the rung of the matching ladder that answered."""
    return _by(session, scope, Dimension.METHOD)


def by_certainty(session: Session, scope: Scope) -> Sequence[Share]:
    """By how sure the seats are."""
    return _by(session, scope, Dimension.CERTAINTY)


def by_sharer(session: Session, scope: Scope, limit: int = 20) -> Sequence[Sharer]:
    """The signatures whose links brought the most, those with the most confirmed ones first.

    There are too many sharers to sum them all up: these are from among the best of each day, or, where the scope
    has no limits, of all time.
    """
    days = _days(scope)
    best = _summed(days, _best_of(days, limit)).order_by(*_most_first()).limit(limit).subquery()
    rows = session.execute(
        select(Signature.id, best.c.value, best.c.created, best.c.confirmed)
        .join(Signature, Signature.share_code == best.c.value)
        .order_by(best.c.confirmed.desc(), best.c.created.desc(), best.c.value)
    )
    return [Sharer(*row) for row in rows]


def _days(scope: Scope) -> CTE:
    """Each petition's buckets in the scope; every signature has a language, so those tell."""
    return (
        select(SignatureTally.petition_id, SignatureTally.start)
        .where(
            scope.of(SignatureTally), SignatureTally.dimension == Dimension.LANGUAGE, scope.days(SignatureTally)
        )
        .distinct()
        .cte("days")
    )


def _best_of(days: CTE, limit: int) -> CTE:
    """The share codes that brought the most in each bucket, and of them the first few times `limit`."""
    best = (
        select(SignatureTally.value, SignatureTally.number)
        .where(
            SignatureTally.petition_id == days.c.petition_id,
            SignatureTally.start == days.c.start,
            # Written out for the partial index ix_signature_tallies_sharers.
            SignatureTally.dimension == fixed(Dimension.SHARER),
            SignatureTally.state == fixed(SignatureState.CONFIRMED),
            SignatureTally.value != fixed(NONE),
        )
        .order_by(SignatureTally.number.desc(), SignatureTally.value.desc())
        .limit(limit)
        .lateral("best")
    )
    return (
        select(best.c.value)
        .select_from(days.join(best, true()))
        .group_by(best.c.value)
        .order_by(func.sum(best.c.number).desc(), best.c.value)
        .limit(3 * limit)
        .cte("candidates")
    )


def _summed(days: CTE, codes: CTE) -> Select[Any]:
    """What these share codes brought in these buckets, each looked up by its whole key."""
    return (
        select(SignatureTally.value, *_numbers())
        .select_from(days)
        .join(codes, true())
        .join(
            SignatureTally,
            (SignatureTally.petition_id == days.c.petition_id)
            & (SignatureTally.start == days.c.start)
            & (SignatureTally.value == codes.c.value)
            & (SignatureTally.dimension == Dimension.SHARER),
        )
        .group_by(SignatureTally.value)
    )


def values(session: Session, scope: Scope, dimension: Dimension) -> Sequence[Share]:
    """All values of a dimension, in no order."""
    return [_share(row) for row in session.execute(_question(scope, dimension))]


def _by(session: Session, scope: Scope, dimension: Dimension, limit: int | None = None) -> Sequence[Share]:
    """The most frequent first; with more than `limit`, the rest is one last row: the sum stays the total."""
    question = _question(scope, dimension).order_by(*_most_first())
    if limit is None:
        return [_share(row) for row in session.execute(question)]
    best = [_share(row) for row in session.execute(question.limit(limit))]
    total = totals_of(session, scope, dimension)
    rest = (total.created - sum(row.created for row in best), total.confirmed - sum(row.confirmed for row in best))
    return [*best, Share(REST, *rest)] if any(rest) else best


def totals_of(session: Session, scope: Scope, dimension: Dimension) -> Share:
    """The sum of a dimension: that of all signatures."""
    row = session.execute(
        select(*_numbers()).where(
            scope.of(SignatureTally), SignatureTally.dimension == dimension, scope.days(SignatureTally)
        )
    ).one()
    return Share(NONE, int(row.created), int(row.confirmed))


def _question(scope: Scope, dimension: Dimension) -> Select[Any]:
    """Columns `value`, `created`, `confirmed`."""
    created, confirmed = _numbers()
    return (
        select(SignatureTally.value, created, confirmed)
        .where(scope.of(SignatureTally), SignatureTally.dimension == dimension, scope.days(SignatureTally))
        .group_by(SignatureTally.value)
        .having((_sum(CREATED) != 0) | (_sum(SignatureState.CONFIRMED) != 0))
    )


def _most_first() -> tuple[ColumnElement[Any], ...]:
    return (_sum(SignatureState.CONFIRMED).desc(), _sum(CREATED).desc(), SignatureTally.value.expression)


def _numbers() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return _sum(CREATED).label("created"), _sum(SignatureState.CONFIRMED).label("confirmed")


def _sum(state: str) -> ColumnElement[int]:
    return func.coalesce(func.sum(SignatureTally.number).filter(SignatureTally.state == state), 0)


def _share(row: Row[Any]) -> Share:
    return Share(row.value, int(row.created), int(row.confirmed))
