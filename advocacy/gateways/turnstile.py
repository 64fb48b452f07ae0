"""Counts what comes to the public doors: in Valkey for all web processes, in this process while Valkey is away."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from advocacy.domain.limits import Tally, slot
from advocacy.domain.ports import Turnstile
from advocacy.gateways.valkey import Valkey, is_valkey

_TIMEOUT_SECONDS = 0.05
_KEPT = 50_000

# All tallies in one round trip: first the windows that are now, then those before.
# A fixed window and the one before it make one that slides.
_COUNT = """
local counts, before = {}, {}
for i = 1, #ARGV do
  local current = redis.call('INCR', KEYS[i])
  if current == 1 then redis.call('PEXPIRE', KEYS[i], ARGV[i]) end
  counts[i], before[i] = current, KEYS[#ARGV + i]
end
for i, count in ipairs(redis.call('MGET', unpack(before))) do
  counts[#ARGV + i] = tonumber(count or '0')
end
return counts
"""


class ProcessTurnstile:
    """Counts within this process; forgets the oldest beyond some ten thousand."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[tuple[str, int], int] = {}
        self._spent: dict[str, datetime] = {}

    @property
    def is_alone(self) -> bool:
        return True

    def count(self, tallies: Sequence[Tally], now: datetime) -> tuple[int, ...]:
        with self._lock:
            return tuple(self._estimate(tally, now) for tally in tallies)

    def spend(self, what: str, kept: timedelta, now: datetime) -> bool:
        with self._lock:
            is_fresh = self._spent.get(what, now) <= now
            if is_fresh:
                self._spent.pop(what, None)
                self._spent[what] = now + kept
                _forget_oldest(self._spent)
            return is_fresh

    def _estimate(self, tally: Tally, now: datetime) -> int:
        number, share = slot(tally.window, now)
        current = self._counts.pop((tally.what, number), 0) + 1
        self._counts[tally.what, number] = current
        _forget_oldest(self._counts)
        return current + int(share * self._counts.get((tally.what, number - 1), 0))


class ValkeyTurnstile:
    """Counts in Valkey; an answer that takes longer than a twentieth of a second is not waited for."""

    def __init__(self, url: str, secret: str) -> None:
        self._valkey = Valkey(url, secret, "turnstile", _TIMEOUT_SECONDS)
        self._script = self._valkey.script(_COUNT)
        self._instead = ProcessTurnstile()

    @property
    def is_alone(self) -> bool:
        return not self._valkey.is_awake

    def count(self, tallies: Sequence[Tally], now: datetime) -> tuple[int, ...]:
        slots = [slot(tally.window, now) for tally in tallies]
        names = [self._valkey.key(f"{tally.what} in {tally.window}") for tally in tallies]
        keys = [
            f"{name}:{number - back}" for back in (0, 1) for name, (number, _) in zip(names, slots, strict=True)
        ]
        expiries = [int(tally.window.total_seconds() * 2000) for tally in tallies]
        found: Any = self._valkey.ask(lambda: self._valkey.run(self._script, keys, expiries))
        if found is None:
            return self._instead.count(tallies, now)
        before = found[len(tallies) :]
        return tuple(found[place] + int(share * before[place]) for place, (_, share) in enumerate(slots))

    def spend(self, what: str, kept: timedelta, now: datetime) -> bool:
        # Here too: what was spent before Valkey went away stays spent in this process.
        is_fresh_here = self._instead.spend(what, kept, now)
        key, server = self._valkey.key(what), self._valkey.server
        is_fresh = self._valkey.ask(lambda: bool(server.set(key, b"", nx=True, px=kept)))
        return is_fresh_here if is_fresh is None else is_fresh and is_fresh_here


def turnstile(broker_url: str, secret: str) -> Turnstile:
    """A counter in Valkey if the broker is one, else in this process."""
    return ValkeyTurnstile(broker_url, secret) if is_valkey(broker_url) else ProcessTurnstile()


def _forget_oldest(kept: dict[Any, Any]) -> None:
    if len(kept) > _KEPT:
        del kept[next(iter(kept))]
