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
    SAME_SCHEME = "same_scheme"
    DISPOSABLE = "disposable"
    LOOKALIKE_DOMAIN = "lookalike_domain"
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
    Reason.SAME_SCHEME: 40,
    Reason.DISPOSABLE: 100,
    Reason.LOOKALIKE_DOMAIN: 50,
    Reason.BOUNCED: 50,
    Reason.NOT_ME: 100,
    Reason.BY_HAND: 100,
}
"""What is far from what people do weighs enough by itself: more requests at once than a household, an office or
a phone company's gateway makes, a mailbox that nobody keeps. What is odd but may well be honest (a dormitory
behind one address, a note copied from a friend's mail, a name that looks typed by a cat) only shows the signature
to organizers; it takes three or four such things together to hold it back.
"""

QUARANTINE_AT = 100
"""From this sum on a signature is held back until organizers have looked."""
LISTED_AT = 30
"""From this sum on organizers see it in their queue."""


class Trait(StrEnum):
    """By what signatures are alike: where they came from, what the note says, how the mailbox is named."""

    PREFIX = "prefix"
    NOTE = "note"
    SCHEME = "scheme"


def score(reasons: Iterable[Reason]) -> int:
    """The sum of what these reasons weigh."""
    return sum(SCORE[reason] for reason in reasons)
