"""When samples sign: a strong beginning, a second wave, quiet nights and weekends."""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from math import exp
from zoneinfo import ZoneInfo

_HOURS = (2, 1, 1, 1, 1, 2, 4, 8, 12, 14, 13, 13, 15, 13, 11, 11, 12, 13, 14, 16, 18, 16, 10, 5)
"""How busy each hour of a local day is, against the others."""
_SATURDAY = 5
_WEEKEND = 0.6
_WAVE = 0.6
"""Where in the whole time the second wave begins: somebody wrote about the petition."""


class Curve:
    """Spreads the share 0…1 of all signatures over the time from `first` to `last`."""

    def __init__(self, first: datetime, last: datetime, zone: ZoneInfo) -> None:
        self._edges = [*_hours(first, last), last]
        middles = [(one + (other - one) / 2, other - one) for one, other in pairwise(self._edges)]
        whole = last - first
        weights = (
            _busyness(middle.astimezone(zone)) * _interest((middle - first) / whole) * (width / timedelta(hours=1))
            for middle, width in middles
        )
        self._sums = list(accumulate(weights))

    def at(self, share: float) -> datetime:
        """The moment by which this share has signed."""
        wanted = share * self._sums[-1]
        hour = min(bisect_left(self._sums, wanted), len(self._sums) - 1)
        before = self._sums[hour - 1] if hour else 0.0
        part = (wanted - before) / (self._sums[hour] - before)
        return self._edges[hour] + part * (self._edges[hour + 1] - self._edges[hour])


def _hours(first: datetime, last: datetime) -> Iterator[datetime]:
    while first < last:
        yield first
        first += timedelta(hours=1)


def _busyness(local: datetime) -> float:
    return _HOURS[local.hour] * (_WEEKEND if local.weekday() >= _SATURDAY else 1.0)


def _interest(part: float) -> float:
    wave = 0.8 * exp(-(part - _WAVE) / 0.05) if part >= _WAVE else 0.0
    return exp(-part / 0.12) + wave + 0.25
