"""How patient the house is with wrong passwords and codes: some are free, then each costs a growing wait.

Failures are counted for an account as seen from one network, so that whoever guesses makes only themselves wait; a
network that tries many accounts waits too. Codes of the second factor are counted for the account alone: only who
knows its password is ever asked for one.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """`free` failures cost nothing, the next `first` of waiting, each further one twice as much, up to `longest`.

    Failures are forgotten after `memory` without one.
    """

    free: int
    first: timedelta
    longest: timedelta
    memory: timedelta

    def wait_after(self, failures: int) -> timedelta:
        """How long to wait after this many failures."""
        if failures <= self.free:
            return timedelta(0)
        factor: int = 2 ** min(failures - self.free - 1, 16)
        return min(self.first * factor, self.longest)


WITH_PAIR = Patience(5, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=24))
"""An account as seen from one network."""

WITH_NETWORK = Patience(100, timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1))
"""All accounts together, as tried from one network."""

WITH_CODES = Patience(5, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=24))
"""Second factors of an account, from anywhere."""

WITH_RESETS = Patience(3, timedelta(minutes=10), timedelta(hours=1), timedelta(hours=24))
"""Mails with a link for a new password; the first ones stay in the inbox and keep working."""
