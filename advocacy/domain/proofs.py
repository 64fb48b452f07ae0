"""When a sign form has to show that it cost its sender something: a second of computing, or a while of waiting."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from advocacy.domain.limits import Tally

VALID = timedelta(minutes=30)
"""So long a task or a ticket may be answered; a page may lie open meanwhile."""
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=20), timedelta(minutes=5)
_STAYS_ON = timedelta(minutes=5)
_WAITERS = timedelta(minutes=10)
_WAIT_TOGETHER = 10


class ProofMode(StrEnum):
    """Whether a proof is asked for: while there is much signing, always, never."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Step:
    """What is asked: the task (JSON, for a script), or to come back with the ticket after so many `seconds`.

    `is_early` tells that somebody did, and too early.
    """

    task: str
    ticket: str
    seconds: int
    is_early: bool = False


class ProofSwitch:
    """Asks for proofs from so many sign forms a minute on, and until some minutes after the last such one."""

    def __init__(self, mode: ProofMode, per_minute: int) -> None:
        self._mode, self._per_minute = mode, per_minute
        self._until = datetime.fromtimestamp(0, UTC)

    def heed(self, load: int, now: datetime) -> None:
        """Note that so many sign forms came within a minute."""
        if load > self._per_minute:
            self._until = max(self._until, now + _STAYS_ON)

    def is_on(self, now: datetime) -> bool:
        return self._mode is ProofMode.ON or (self._mode is ProofMode.AUTO and now < self._until)


def waiters(origin: str) -> Tally:
    """Who is asked to wait, or to compute, from one part of the network."""
    return Tally(f"waiting in {origin}", _WAITERS)


def wait_of(others: int) -> timedelta:
    """How long to wait beside so many others from the same part of the network: who sends many forms waits longer.

    Else waiting, which costs a machine nothing, would be a way around the task.
    """
    return min(SHORTEST_WAIT * (1 + others // _WAIT_TOGETHER), LONGEST_WAIT)
