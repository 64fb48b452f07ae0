"""Whose fault it is that an e-mail did not arrive, and what follows from that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

FULL_TIMES = 3
FULL_OVER = timedelta(days=7)
"""A full mailbox counts as gone once it was full this often, on different days, over at least so long."""


class Verdict(StrEnum):
    """Whose fault it is that an e-mail did not arrive."""

    GONE = "gone"
    FULL = "full"
    LATER = "later"
    TOO_FAST = "too_fast"
    OURS = "ours"
    ROUTE = "route"
    CONTENT = "content"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Treatment:
    """What follows from a verdict.

    `suppresses`: nobody writes to this address again; `when_repeated`: only after `FULL_TIMES` over `FULL_OVER`.
    `may_pass`: the same message may arrive when it is sent later. `slows`: this domain gets less at a time.
    `blames_us`: it counts towards the breaker of the domain. `asks`: a person decides.
    """

    suppresses: bool = False
    when_repeated: bool = False
    may_pass: bool = False
    slows: bool = False
    blames_us: bool = False
    asks: bool = False


TREATMENTS: Mapping[Verdict, Treatment] = {
    Verdict.GONE: Treatment(suppresses=True),
    Verdict.FULL: Treatment(when_repeated=True, may_pass=True),
    Verdict.LATER: Treatment(may_pass=True),
    Verdict.TOO_FAST: Treatment(may_pass=True, slows=True),
    Verdict.OURS: Treatment(may_pass=True, slows=True, blames_us=True),
    Verdict.ROUTE: Treatment(),
    Verdict.CONTENT: Treatment(),
    Verdict.UNKNOWN: Treatment(asks=True),
}
