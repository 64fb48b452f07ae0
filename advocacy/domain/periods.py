"""The time that a dashboard is about, as somebody chooses it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from advocacy.domain.tally_steps import Step

MOST_STEPS = 400
"""More points than these nobody can tell apart."""

_HOURS = {Step.HOUR: 1, Step.DAY: 24, Step.WEEK: 24 * 7}


class Range(StrEnum):
    """The ranges on offer; `CUSTOM` has days of its own."""

    TODAY = "today"
    WEEK = "7d"
    MONTH = "30d"
    ALL = "all"
    CUSTOM = "custom"


_DAYS = {Range.TODAY: 1, Range.WEEK: 7, Range.MONTH: 30}


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` until before `until` (aware; None for without limit), with its own days if it is custom."""

    range: Range
    since: datetime | None = None
    until: datetime | None = None
    first: date | None = None
    last: date | None = None


def period(chosen: Range, now: datetime, zone: ZoneInfo, first: date | None, last: date | None) -> Period:
    """The range as days of the zone, today included; a custom one without any day is all time.

    Days that stand the wrong way round are turned.
    """
    if chosen in _DAYS:
        today = now.astimezone(zone).date()
        return Period(chosen, since=_midnight(today - timedelta(days=_DAYS[chosen] - 1), zone))
    if chosen is Range.ALL or not (first or last):
        return Period(Range.ALL)
    if first and last and first > last:
        first, last = last, first
    return Period(
        Range.CUSTOM,
        since=_midnight(first, zone) if first else None,
        until=_midnight(last + timedelta(days=1), zone) if last else None,
        first=first,
        last=last,
    )


def fitting(wanted: Step | None, span: timedelta) -> Step:
    """The step wanted, or one that suits the time shown; a wider one where there would be too many."""
    step = wanted or (Step.HOUR if span <= timedelta(days=2) else Step.DAY)
    hours = span.total_seconds() / 3600
    return next(
        (each for each in list(Step)[list(Step).index(step) :] if hours / _HOURS[each] <= MOST_STEPS), Step.WEEK
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
