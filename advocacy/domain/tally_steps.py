"""Hours, days and weeks of a time zone, as charts count them; a day may have 23 or 25 hours."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Step(StrEnum):
    """The width of a bar. Weeks begin on Monday."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


def step_start(moment: datetime, step: Step, zone: ZoneInfo) -> datetime:
    """When the step of `moment` began, in UTC."""
    local = moment.astimezone(zone)
    if step is Step.HOUR:
        since = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return moment.astimezone(UTC) - since
    day = local.date()
    return _midnight(day - timedelta(days=day.weekday()) if step is Step.WEEK else day, zone)


def step_starts(first: datetime, last: datetime, step: Step, zone: ZoneInfo) -> Iterator[datetime]:
    """The beginnings of all steps from that of `first` to that of `last`, in UTC."""
    start = step_start(first, step, zone)
    while start <= last:
        yield start
        start = _next(start, step, zone)


def _next(start: datetime, step: Step, zone: ZoneInfo) -> datetime:
    if step is Step.HOUR:
        return start + timedelta(hours=1)
    return _midnight(start.astimezone(zone).date() + timedelta(days=7 if step is Step.WEEK else 1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
