"""Figures of signatures for the dashboard: read from the tallies, never counted from rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, Row, Select, String, bindparam, cast, func, select, true
from sqlalchemy.orm import QueryableAttribute, Session

from advocacy.domain.signature_states import SignatureState
from advocacy.domain.tallies import CREATED, NONE, Dimension
from advocacy.domain.tally_steps import Step, step_start, step_starts
from advocacy.models import PageViews, Signature, SignatureTally
from advocacy.models.table import fixed
from advocacy.queries.tally_scopes import Scope, Shape

REST = "(rest)"
_TOLD = [fixed(CREATED), fixed(SignatureState.CONFIRMED)]


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
    rows = session.execute(_steps(scope.shape, step), scope.values)
    found = {row.begun: Point(row.begun, int(row.created), int(row.confirmed)) for row in rows}
    # The first step may be cut by `since`: only its hours from there on are in it.
    first = step_start(scope.since, step, scope.zone) if scope.since else min(found, default=None)
    last = scope.until - datetime.resolution if scope.until else max(found, default=first)
    if first is None or last is None:
        return ()
    return [found.get(at, Point(at, 0, 0)) for at in step_starts(first, last, step, scope.zone)]


def totals(session: Session, scope: Scope) -> Share:
    """All signatures of the scope."""
    row = session.execute(_totals(scope.shape), scope.values).one()
    return Share(NONE, int(row.created), int(row.confirmed))


def page_views(session: Session, scope: Scope) -> int:
    """How often the page was asked of the web servers: fewer than were read, because caches answer too."""
    return int(session.scalar(_page_views(scope.shape), scope.values) or 0)


def breakdowns(session: Session, scope: Scope, *dimensions: Dimension) -> Mapping[Dimension, Sequence[Share]]:
    """All values of each dimension, the most frequent first; not for `SOURCE` and `SHARER`, which have no end."""
    found: dict[str, list[Share]] = {dimension.value: [] for dimension in dimensions}
    for value, created, confirmed, dimension in session.execute(
        _breakdowns(scope.shape, dimensions), scope.values
    ):
        found[dimension].append(Share(value, created, confirmed))
    return {dimension: found[dimension.value] for dimension in dimensions}


def by_source(session: Session, scope: Scope, limit: int = 20) -> Sequence[Share]:
    """By the code in the link, the most frequent first; with more than `limit`, the rest is one last row.

    All that sharers brought is one of them (`advocacy.domain.tallies.SHARED`); the sum is the total.
    """
    rows = session.execute(_sources(scope.shape), {**scope.values, "most": limit}).all()
    best = [_share(row) for row in rows]
    if not rows:
        return best
    created = int(rows[0].all_created) - sum(row.created for row in best)
    confirmed = int(rows[0].all_confirmed) - sum(row.confirmed for row in best)
    return [*best, Share(REST, created, confirmed)] if created or confirmed else best


def by_sharer(session: Session, scope: Scope, limit: int = 20) -> Sequence[Sharer]:
    """The signatures whose links brought the most, those with the most confirmed ones first.

    There are too many sharers to sum them all up: these are from among the best of each day, or, where the scope
    has no limits, of all time.
    """
    return [Sharer(*row) for row in session.execute(_sharers(scope.shape, limit), scope.values)]


@cache
def _steps(shape: Shape, step: Step) -> Select[Any]:
    begun = func.date_trunc(fixed(step.value), SignatureTally.start, bindparam("zone", type_=String)).label(
        "begun"
    )
    return (
        select(begun, *_numbers())
        .where(
            shape.of(SignatureTally),
            SignatureTally.dimension == Dimension.TOTAL,
            shape.buckets(SignatureTally.start, Step.HOUR),
        )
        .group_by(begun)
    )


@cache
def _totals(shape: Shape) -> Select[Any]:
    return select(*_numbers()).where(
        shape.of(SignatureTally), SignatureTally.dimension == Dimension.TOTAL, shape.hours(SignatureTally)
    )


@cache
def _page_views(shape: Shape) -> Select[Any]:
    views = func.coalesce(func.sum(PageViews.number), 0)
    return select(views).where(shape.of(PageViews), shape.buckets(PageViews.hour, Step.HOUR))


@cache
def _breakdowns(shape: Shape, dimensions: tuple[Dimension, ...]) -> Select[Any]:
    return _question(shape, SignatureTally.dimension.in_(map(fixed, dimensions)), SignatureTally.dimension)


@cache
def _sources(shape: Shape) -> Select[Any]:
    created, confirmed = (func.sum(number.element).over() for number in _numbers())
    sums = (created.label("all_created"), confirmed.label("all_confirmed"))
    return _question(shape, SignatureTally.dimension == Dimension.SOURCE, *sums).limit(bindparam("most"))


@cache
def _sharers(shape: Shape, limit: int) -> Select[Any]:
    days = _days(shape)
    best = _summed(days, _best_of(days, limit)).order_by(*_most_first()).limit(limit).subquery()
    return (
        select(Signature.id, best.c.value, best.c.created, best.c.confirmed)
        .join(Signature, Signature.share_code == best.c.value)
        .order_by(best.c.confirmed.desc(), best.c.created.desc(), best.c.value)
    )


def _days(shape: Shape) -> CTE:
    """Each petition's buckets in the scope; every signature has a language, so those tell."""
    return (
        select(SignatureTally.petition_id, SignatureTally.start)
        .where(
            shape.of(SignatureTally), SignatureTally.dimension == Dimension.LANGUAGE, shape.days(SignatureTally)
        )
        .distinct()
        .cte("days")
    )


def _best_of(days: CTE, limit: int) -> CTE:
    """The share codes that brought the most in each bucket, and of them the first twice `limit`."""
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
        .limit(2 * limit)
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


def _question(
    shape: Shape, which: ColumnElement[bool], *also: ColumnElement[Any] | QueryableAttribute[Any]
) -> Select[Any]:
    """Columns `value`, `created`, `confirmed` and these others, the most frequent first."""
    return (
        select(SignatureTally.value, *_numbers(), *also)
        .where(shape.of(SignatureTally), which, shape.days(SignatureTally), SignatureTally.state.in_(_TOLD))
        .group_by(SignatureTally.dimension, SignatureTally.value)
        .having((_sum(CREATED) != 0) | (_sum(SignatureState.CONFIRMED) != 0))
        .order_by(*_most_first())
    )


def _most_first() -> tuple[ColumnElement[Any], ...]:
    return (_sum(SignatureState.CONFIRMED).desc(), _sum(CREATED).desc(), SignatureTally.value.expression)


def _numbers() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return _sum(CREATED).label("created"), _sum(SignatureState.CONFIRMED).label("confirmed")


def _sum(state: str) -> ColumnElement[int]:
    found = func.sum(SignatureTally.number).filter(SignatureTally.state == fixed(state))
    return cast(func.coalesce(found, 0), BigInteger)


def _share(row: Row[Any]) -> Share:
    return Share(row.value, int(row.created), int(row.confirmed))
