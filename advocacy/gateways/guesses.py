"""Counts failed guesses: in Valkey for all web processes together, in this process while Valkey is away."""

from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from advocacy.domain.guessing import Patience
from advocacy.domain.ports import Guesses
from advocacy.gateways.valkey import Valkey, is_valkey

_TIMEOUT_SECONDS = 0.5
_KEPT = 10_000
_LONG_AGO = datetime.fromtimestamp(0, UTC)
_NOTHING = (0, _LONG_AGO, _LONG_AGO)

# One step, so that guesses that come at once cannot all see the count from before: an attempt counts as failed
# from its beginning, and is taken back when it succeeds. Times are in milliseconds.
_ATTEMPT = """
local open_at = tonumber(redis.call('HGET', KEYS[1], 'open_at') or '0')
local now = tonumber(ARGV[1])
if open_at > now then return open_at - now end
local failures = redis.call('HINCRBY', KEYS[1], 'failures', 1)
local wait = tonumber(ARGV[2 + math.min(failures, #ARGV - 2)])
redis.call('HSET', KEYS[1], 'open_at', now + wait)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 0
"""
_WITHDRAW = """
if redis.call('HINCRBY', KEYS[1], 'failures', -1) <= 0 then redis.call('DEL', KEYS[1]) end
return 0
"""


class ProcessGuesses:
    """Counts within this process; forgets the oldest beyond some ten thousand."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counted: dict[str, tuple[int, datetime, datetime]] = {}

    def attempt(self, what: str, patience: Patience, now: datetime) -> timedelta:
        with self._lock:
            failures, open_at, forgotten_at = self._counted.get(what, _NOTHING)
            if open_at > now:
                return open_at - now
            failures = failures + 1 if forgotten_at > now else 1
            self._counted.pop(what, None)
            self._counted[what] = (failures, now + patience.wait_after(failures), now + patience.memory)
            if len(self._counted) > _KEPT:
                del self._counted[next(iter(self._counted))]
        return timedelta(0)

    def wait(self, what: str, now: datetime) -> timedelta:
        with self._lock:
            _, open_at, _ = self._counted.get(what, _NOTHING)
        return max(open_at - now, timedelta(0))

    def withdraw(self, what: str) -> None:
        with self._lock:
            failures, open_at, forgotten_at = self._counted.pop(what, _NOTHING)
            if failures > 1:
                self._counted[what] = (failures - 1, open_at, forgotten_at)

    def forgive(self, what: str) -> None:
        with self._lock:
            self._counted.pop(what, None)


class ValkeyGuesses:
    """Counts in Valkey, under names that tell nobody what was counted; rests a while when it does not answer."""

    def __init__(self, url: str, secret: str) -> None:
        self._valkey = Valkey(url, secret, "guesses", _TIMEOUT_SECONDS)
        self._attempt = self._valkey.script(_ATTEMPT)
        self._withdraw = self._valkey.script(_WITHDRAW)
        self._instead = ProcessGuesses()

    def attempt(self, what: str, patience: Patience, now: datetime) -> timedelta:
        keys, terms = [self._valkey.key(what)], _terms(patience, now)
        wait = self._valkey.ask(lambda: int(self._attempt(keys=keys, args=terms)))
        return self._instead.attempt(what, patience, now) if wait is None else timedelta(milliseconds=wait)

    def wait(self, what: str, now: datetime) -> timedelta:
        key, server = self._valkey.key(what), self._valkey.server
        open_at: Any = self._valkey.ask(lambda: server.hget(key, "open_at") or 0)
        if open_at is None:
            return self._instead.wait(what, now)
        return max(timedelta(milliseconds=int(open_at) - _moment(now)), timedelta(0))

    def withdraw(self, what: str) -> None:
        self._instead.withdraw(what)
        self._valkey.ask(lambda: self._withdraw(keys=[self._valkey.key(what)]))

    def forgive(self, what: str) -> None:
        self._instead.forgive(what)
        self._valkey.ask(lambda: self._valkey.server.delete(self._valkey.key(what)))


def guesses(broker_url: str, secret: str) -> Guesses:
    """A counter in Valkey if the broker is one, else in this process."""
    return ValkeyGuesses(broker_url, secret) if is_valkey(broker_url) else ProcessGuesses()


def _terms(patience: Patience, now: datetime) -> list[int]:
    """Now, how long to remember, and the wait after each number of failures, the last one for all beyond."""
    waits = [patience.wait_after(failures) for failures in range(1, patience.free + 18)]
    return [_moment(now), *(int(span.total_seconds() * 1000) for span in (patience.memory, *waits))]


def _moment(now: datetime) -> int:
    return int(now.timestamp() * 1000)
