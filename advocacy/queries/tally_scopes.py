"""Which part of the tallies a question is about: of which petition, and from when to when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, any_, bindparam, func, select

from advocacy.domain.tallies import EVER
from advocacy.domain.tally_steps import Step, step_start
from advocacy.models import Petition

_ABOUT_NONE = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """Which limits a scope has. What they are is sent as `Scope.values`: so all scopes of a shape are asked by one
    statement, which is put together only once; that took most of the dashboard's time.
    """

    has_petition: bool
    has_since: bool
    has_until: bool

    def of(self, table: Any) -> ColumnElement[bool]:
        """The condition on the petition."""
        if self.has_petition:
            return _is(table.petition_id == bindparam("petition_id"))
        # An array, so that each petition's part of the index is looked up.
        known = func.array(select(Petition.id).scalar_subquery())
        return _is(table.petition_id == any_(func.array_append(known, _ABOUT_NONE)))

    def days(self, table: Any) -> ColumnElement[bool]:
        """The condition on `start` of tallies by day; without any limit, their bucket of all time."""
        return self._buckets_or_ever(table, Step.DAY)

    def hours(self, table: Any) -> ColumnElement[bool]:
        """The same for tallies by hour."""
        return self._buckets_or_ever(table, Step.HOUR)

    def buckets(self, start: Any, step: Step) -> ColumnElement[bool]:
        """The condition on buckets of time, never that of all time."""
        condition = _is(start > EVER)
        if self.has_since:
            condition &= start >= bindparam(f"since_{step}")
        if self.has_until:
            condition &= start < bindparam("until")
        return condition

    def _buckets_or_ever(self, table: Any, step: Step) -> ColumnElement[bool]:
        is_limited = self.has_since or self.has_until
        return self.buckets(table.start, step) if is_limited else _is(table.start == EVER)


@dataclass(frozen=True, slots=True)
class Scope:
    """One petition or (None) all, from `since` until before `until`; None for without limit.

    Figures by hour begin with the hour of `since`, all others with its day in `zone`, the pack's time zone.
    """

    zone: ZoneInfo
    petition_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def shape(self) -> Shape:
        """What a statement about it depends on."""
        return Shape(self.petition_id is not None, self.since is not None, self.until is not None)

    @property
    def values(self) -> Mapping[str, object]:
        """What is sent with a statement of its shape."""
        steps = (Step.HOUR, Step.DAY)
        return {
            "zone": self.zone.key,
            "petition_id": self.petition_id,
            "until": self.until,
            **{f"since_{step}": self.since and step_start(self.since, step, self.zone) for step in steps},
        }


def _is(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return condition
