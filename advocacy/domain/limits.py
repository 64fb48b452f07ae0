"""How much signing is usual, for a part of the network, a mailbox, a petition, and for the house as a whole.

docs/decisions/022-limits.md tells how the numbers were found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from advocacy.domain.prefixes import UNKNOWN
from advocacy.domain.suspicion import Reason

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Tally(NamedTuple):
    """What is counted, over a window that slides."""

    what: str
    window: timedelta


class Limit(NamedTuple):
    """`most` of a tally are usual; more are a reason to look."""

    tally: Tally
    most: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class SignLimits:
    """How many sign forms are usual: of a part of the network an hour and a day, for a mailbox on one petition a
    day, on one petition a minute.
    """

    prefix_hour: int
    prefix_day: int
    mailbox_day: int
    petition_minute: int

    @property
    def of_prefix(self) -> tuple[tuple[timedelta, int], ...]:
        """The windows of a part of the network, each with the most that is usual in it."""
        return (HOUR, self.prefix_hour), (DAY, self.prefix_day)


LOAD = Tally("sign forms", MINUTE)
"""All sign forms together."""

CORRECTIONS_DAY = 10
"""How often a day the address of one signature may be asked for outside."""


def limits_of(limits: SignLimits, *, prefix: str, mailbox: str, slug: str) -> tuple[Limit, ...]:
    """What a sign form counts for; `prefix` is `UNKNOWN` or a name of the part of the network it came from."""
    windows = () if prefix == UNKNOWN else limits.of_prefix
    from_there = f"signing from {prefix}"
    of_prefix = [Limit(Tally(from_there, window), most, Reason.FAST_PREFIX) for window, most in windows]
    return (
        *of_prefix,
        Limit(Tally(f"signing {slug} as {mailbox}", DAY), limits.mailbox_day, Reason.FAST_MAILBOX),
        Limit(Tally(f"signing {slug}", MINUTE), limits.petition_minute, Reason.FAST_PETITION),
    )


def passed(limits: Sequence[Limit], counts: Sequence[int]) -> tuple[Reason, ...]:
    """The reasons of those limits that were passed, each once."""
    return tuple(
        dict.fromkeys(limit.reason for limit, count in zip(limits, counts, strict=True) if count > limit.most)
    )


def slot(window: timedelta, now: datetime) -> tuple[int, float]:
    """The number of the fixed window that `now` is in, and the share of the one before that still counts."""
    seconds = window.total_seconds()
    number, rest = divmod(now.timestamp(), seconds)
    return int(number), 1 - rest / seconds
