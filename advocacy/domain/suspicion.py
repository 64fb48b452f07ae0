"""Why a signature may not be its owner's free act, and how much each reason weighs."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Reason(StrEnum):
    """What was noticed about a signature."""

    FAST_PREFIX = "fast_prefix"
    FAST_MAILBOX = "fast_mailbox"
    FAST_PETITION = "fast_petition"
    SHARED_PREFIX = "shared_prefix"
    NAME_PATTERN = "name_pattern"
    SAME_NOTE = "same_note"
    DISPOSABLE = "disposable"
    BOUNCED = "bounced"
    NOT_ME = "not_me"
    BY_HAND = "by_hand"


SCORE: Mapping[Reason, int] = {
    Reason.FAST_PREFIX: 100,
    Reason.FAST_MAILBOX: 100,
    Reason.FAST_PETITION: 20,
    Reason.SHARED_PREFIX: 30,
    Reason.NAME_PATTERN: 30,
    Reason.SAME_NOTE: 30,
    Reason.DISPOSABLE: 100,
    Reason.BOUNCED: 50,
    Reason.NOT_ME: 100,
    Reason.BY_HAND: 100,
}
QUARANTINE_AT = 100
"""From this sum on a signature is held back until organizers have looked."""
LISTED_AT = 30
"""From this sum on organizers see it in their queue."""


def score(reasons: Iterable[Reason]) -> int:
    """The sum of what these reasons weigh."""
    return sum(SCORE[reason] for reason in reasons)
