"""Keeps an outside call within a time budget by the wall clock, whatever the network does."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")

_MOST_AT_ONCE = 32
_places = threading.BoundedSemaphore(_MOST_AT_ONCE)


class Late(Exception):
    """The time budget is used up."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock, in seconds."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds left, more than zero; raises `Late`."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise Late
        return left

    def sleep(self, seconds: float) -> None:
        """Wait, but not past the deadline; raises `Late` when it comes first."""
        time.sleep(min(seconds, self.left()))
        self.left()


@dataclass
class _Outcome(Generic[Value]):
    values: list[Value]
    errors: list[BaseException]


def within(deadline: Deadline, call: Callable[[], Value]) -> Value:
    """The value of `call`, its exception, or `Late` when neither comes before the deadline.

    Socket time-outs are not enough: name look-ups have none, and a server that sends a byte at a time never
    meets one. So the call runs in a thread that is left behind when it is late; at most 32 are under way.
    """
    if not _places.acquire(timeout=deadline.left()):
        raise Late
    outcome: _Outcome[Value] = _Outcome([], [])
    thread = threading.Thread(target=_run, args=(call, outcome), daemon=True)
    try:
        thread.start()
    except RuntimeError:  # the machine has no thread left
        _places.release()
        raise
    thread.join(max(0.0, deadline.at - time.monotonic()))
    if outcome.errors:
        raise outcome.errors[0]
    if not outcome.values:
        raise Late
    return outcome.values[0]


def _run(call: Callable[[], Value], outcome: _Outcome[Value]) -> None:
    try:
        outcome.values.append(call())
    except Exception as error:
        outcome.errors.append(error)
    finally:
        _places.release()
