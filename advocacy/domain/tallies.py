"""Words of the tallies: what is counted of signatures and messages, by what, and in which buckets of time."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Dimension(StrEnum):
    """By what signatures are tallied. Each dimension sums to `TOTAL`: what is not known is counted under `NONE`.

    `UPPER` and `LOWER` have the seat's id, `TOWN` the municipality that was found, `SOURCE` the code in the link
    (`SHARED` for all sharers together), `SHARER` the share code of the signature that brought this one.
    """

    TOTAL = "total"
    UPPER = "upper"
    LOWER = "lower"
    TOWN = "town"
    SOURCE = "source"
    SHARER = "sharer"
    LANGUAGE = "language"
    METHOD = "method"
    CERTAINTY = "certainty"


class MailDimension(StrEnum):
    """By what messages are tallied; each sums to `TOTAL`. `SEAT` is `NONE` for all that are no letters."""

    TOTAL = "total"
    SEAT = "seat"
    DOMAIN = "domain"


NONE = ""
SHARED = "(shared)"
"""No code in a link can be this: codes have no brackets."""

CREATED = "created"
"""Counts every signature in the hour in which it was made, whatever became of it; its state is counted beside."""

AWAITING = "awaiting_successor"
"""The state of a letter that has no message yet, because its seat is vacant."""

EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The bucket of all time; all others are hours (of `TOTAL`) or days (of the rest) of the pack's time zone."""

LAG = timedelta(seconds=5)
"""What is younger is left to the next count: most messages have settled by then, and are counted only once."""

BATCH = 10_000


class Room(StrEnum):
    """What is counted apart from the others."""

    SIGNATURES = "signatures"
    MESSAGES = "messages"
    VIEWS = "views"
