"""The moment at which a petition closes: a day and a time on the state's own clocks."""

from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Oddity(StrEnum):
    """What can be wrong with a time on the day that clocks are changed."""

    SKIPPED = "skipped"
    REPEATED = "repeated"


def oddity(local: datetime, zone: ZoneInfo) -> Oddity | None:
    """Whether a time without a zone does not exist in `zone`, or exists twice; None for all others."""
    first, second = _first(local, zone), _second(local, zone)
    if first.utcoffset() == second.utcoffset():
        return None
    exists = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
    return Oddity.REPEATED if exists else Oddity.SKIPPED


def moment(local: datetime, zone: ZoneInfo, *, is_second: bool = False) -> datetime:
    """The time in UTC; of one that exists twice the first, unless `is_second`."""
    return (_second if is_second else _first)(local, zone).astimezone(UTC)


def after_the_change(local: datetime, zone: ZoneInfo) -> datetime:
    """The time that clocks show at a moment that they skip, with its zone: 2:30 becomes 3:30."""
    return _first(local, zone).astimezone(UTC).astimezone(zone)


def _first(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone, fold=0)


def _second(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone, fold=1)
