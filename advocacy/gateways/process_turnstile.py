"""Counts what comes to the public doors within one process."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from advocacy.domain.limits import Tally, slot

_KEPT = 50_000

Window = tuple[str, timedelta, int]
"""What is counted, over what time, and the number of the fixed window of that length."""


@dataclass(slots=True)
class Count:
    """How many came `here`, how many of those the others were `told` of, and how many came `elsewhere`."""

    here: int = 0
    told: int = 0
    elsewhere: int = 0

    @property
    def total(self) -> int:
        return self.here + self.elsewhere

    def hear(self, total: int) -> None:
        """This many were told of by all. Who keeps the sum may have forgotten what it was told."""
        self.elsewhere = max(total - self.told, 0)


class ProcessTurnstile:
    """Counts within this process; forgets the oldest beyond some ten thousand.

    A fixed window and the one before it make one that slides.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: OrderedDict[Window, Count] = OrderedDict()
        self._spent: OrderedDict[str, datetime] = OrderedDict()

    @property
    def is_alone(self) -> bool:
        return True

    def count(self, tallies: Sequence[Tally], now: datetime) -> tuple[int, ...]:
        with self._lock:
            return tuple(self._counted(tally, now) for tally in tallies)

    def spend(self, what: str, kept: timedelta, now: datetime) -> bool:
        with self._lock:
            is_fresh = self._spent.get(what, now) <= now
            if is_fresh:
                self._spent[what] = now + kept
                self._spent.move_to_end(what)
                _forget_oldest(self._spent)
            return is_fresh

    def _counted(self, tally: Tally, now: datetime) -> int:
        number, share = slot(tally.window, now)
        current = self._kept((tally.what, tally.window, number))
        current.here += 1
        before = self._counts.get((tally.what, tally.window, number - 1))
        return current.total + (int(share * before.total) if before else 0)

    def _kept(self, window: Window) -> Count:
        """The count of a window, which is now the youngest."""
        count = self._counts.get(window)
        if count is None:
            count = self._counts[window] = Count()
            _forget_oldest(self._counts)
        else:
            self._counts.move_to_end(window)
        return count


def _forget_oldest(kept: OrderedDict[Any, Any]) -> None:
    # A plain dict looks for its first entry among all that were deleted before it.
    if len(kept) > _KEPT:
        kept.popitem(last=False)
