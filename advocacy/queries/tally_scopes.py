"""Which part of the tallies a question is about: of which petition, and from when to when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, any_, func, select

from advocacy.domain.tallies import EVER
from advocacy.domain.tally_steps import Step, step_start
from advocacy.models import Petition

_ABOUT_NONE = 0


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
    def is_ever(self) -> bool:
        return self.since is None and self.until is None

    def of(self, table: Any) -> ColumnElement[bool]:
        """The condition on the petition."""
        if self.petition_id is not None:
            return _is(table.petition_id == self.petition_id)
        # An array, so that each petition's part of the index is looked up.
        known = func.array(select(Petition.id).scalar_subquery())
        return _is(table.petition_id == any_(func.array_append(known, _ABOUT_NONE)))

    def days(self, table: Any) -> ColumnElement[bool]:
        """The condition on `start` of tallies by day; without any limit, their bucket of all time."""
        return _is(table.start == EVER) if self.is_ever else self.buckets(table.start, Step.DAY)

    def hours(self, table: Any) -> ColumnElement[bool]:
        """The same for tallies by hour."""
        return _is(table.start == EVER) if self.is_ever else self.buckets(table.start, Step.HOUR)

    def buckets(self, start: Any, step: Step) -> ColumnElement[bool]:
        """The condition on buckets of time, never that of all time."""
        condition = _is(start > EVER)
        if self.since is not None:
            condition &= start >= step_start(self.since, step, self.zone)
        if self.until is not None:
            condition &= start < self.until
        return condition


def _is(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return condition
