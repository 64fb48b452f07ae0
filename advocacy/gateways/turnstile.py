"""Counts what comes to the public doors of all web processes: each its own, and tells the others of it."""

import os
import time
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Lock, Thread
from typing import Any
from weakref import ReferenceType, WeakMethod, ref

from advocacy.domain.ports import Turnstile
from advocacy.gateways.process_turnstile import Count, ProcessTurnstile, Window
from advocacy.gateways.valkey import Valkey, is_valkey

_SPENT_WITHIN_SECONDS, _TOLD_WITHIN_SECONDS = 0.05, 1.0
_TOLD_EVERY_SECONDS = 0.25
_TOLD_AT_ONCE = 500
_NAME = "turnstile"

# Adds what this process counted to what all have; then the same windows' sums, and those of the windows before.
_TELL = """
local sums = {}
for i = 1, #ARGV / 2 do
  local more = tonumber(ARGV[2 * i - 1])
  local sum = redis.call('INCRBY', KEYS[2 * i - 1], more)
  if sum == more then redis.call('PEXPIRE', KEYS[2 * i - 1], ARGV[2 * i]) end
  sums[2 * i - 1] = sum
  sums[2 * i] = tonumber(redis.call('GET', KEYS[2 * i]) or '0')
end
return sums
"""


class ValkeyTurnstile(ProcessTurnstile):
    """The same for all processes together: a thread tells the others, by way of Valkey, four times a second.

    So no form waits for Valkey, which cost more than all else that guards it, and what is counted while Valkey is
    away is told afterwards. What came once is not told, as most comes once. Not known yet is what others counted
    within the last quarter of a second, and all of what comes here for the first time
    (docs/decisions/022-limits.md).
    """

    def __init__(self, url: str, secret: str) -> None:
        super().__init__()
        self._valkey = Valkey(url, secret, _NAME, _TOLD_WITHIN_SECONDS)
        self._quick = Valkey(url, secret, _NAME, _SPENT_WITHIN_SECONDS)
        self._tell = self._valkey.script(_TELL)
        self._untold: set[Window] = set()
        self._is_telling = False
        start_empty = WeakMethod(self._start_empty)
        os.register_at_fork(after_in_child=lambda: (here := start_empty()) and here())

    @property
    def is_alone(self) -> bool:
        return not (self._valkey.is_awake and self._quick.is_awake)

    def spend(self, what: str, kept: timedelta, now: datetime) -> bool:
        # Here too: what was spent before Valkey went away stays spent in this process.
        is_fresh_here = super().spend(what, kept, now)
        key, server = self._quick.key(what), self._quick.server
        is_fresh = self._quick.ask(lambda: bool(server.set(key, b"", nx=True, px=kept)))
        return is_fresh_here if is_fresh is None else is_fresh and is_fresh_here

    def tell(self) -> bool:
        """Tell the others what was counted since; False when that is nothing."""
        with self._lock:
            windows = [self._untold.pop() for _ in range(min(len(self._untold), _TOLD_AT_ONCE))]
            self._is_telling = bool(windows)
        try:
            if windows:
                self._exchange(windows)
        except BaseException:
            self._is_telling = False
            raise
        return bool(windows)

    def _kept(self, window: Window) -> Count:
        if window in self._counts:
            self._untold.add(window)
        if self._untold and not self._is_telling:
            self._is_telling = _has_begun(Thread(target=_keep_telling, args=(ref(self),), name=_NAME, daemon=True))
        return super()._kept(window)

    def _start_empty(self) -> None:
        # A fork copies the lock as it happens to be, but not the thread that holds it.
        self._lock, self._is_telling = Lock(), False
        self._counts, self._untold = OrderedDict(), set()

    def _exchange(self, windows: Iterable[Window]) -> None:
        """Tell what was counted in these windows, and hear what all have counted."""
        with self._lock:
            counts = {window: self._counts[window] for window in windows if window in self._counts}
            news = {window: count.here - count.told for window, count in counts.items()}
        keys = [key for window in news for key in self._keys(window)]
        args = [number for window, more in news.items() for number in (more, _expiry(window))]
        sums: Any = self._valkey.ask(lambda: self._tell(keys=keys, args=args))
        with self._lock:
            if sums is None:
                self._untold.update(counts)
                return
            for place, (window, more) in enumerate(news.items()):
                counts[window].told += more
                counts[window].hear(sums[2 * place])
                self._hear_before(window, sums[2 * place + 1])

    def _hear_before(self, window: Window, total: int) -> None:
        what, length, number = window
        before = self._counts.get((what, length, number - 1))
        if before is None and total:
            before = super()._kept((what, length, number - 1))
        if before is not None:
            before.hear(total)

    def _keys(self, window: Window) -> tuple[str, str]:
        what, length, number = window
        name = self._valkey.key(f"{what} in {length}")
        return f"{name}:{number}", f"{name}:{number - 1}"


def turnstile(broker_url: str, secret: str) -> Turnstile:
    """A counter in Valkey if the broker is one, else in this process."""
    return ValkeyTurnstile(broker_url, secret) if is_valkey(broker_url) else ProcessTurnstile()


def _has_begun(thread: Thread) -> bool:
    """A machine may have no thread left to give; then the next form asks for one."""
    try:
        thread.start()
    except RuntimeError:
        return False
    return True


def _keep_telling(teller: ReferenceType[ValkeyTurnstile]) -> None:
    """Until there is nothing to tell, or nobody any more who counts."""
    while (here := teller()) is not None and here.tell():
        del here
        time.sleep(_TOLD_EVERY_SECONDS)


def _expiry(window: Window) -> int:
    """Until a window and the one after it are over, in milliseconds."""
    return int(window[1].total_seconds() * 2000)
