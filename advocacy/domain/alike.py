"""By what signatures are alike, and from how many on that is worth a look."""

import re
from datetime import timedelta

from advocacy.domain.names import fold
from advocacy.domain.suspicion import Reason, Trait

MANY = {
    Trait.PREFIX: (40, timedelta(days=1)),
    Trait.NOTE: (10, timedelta(days=7)),
    Trait.SCHEME: (15, timedelta(days=7)),
}
"""From so many in so long a time on. A prefix is a whole neighbourhood of the network, so forty in a day; a note
that ten people wrote word for word was copied; mailboxes that differ by a number only were made by a machine.
"""

REASON_OF = {
    Trait.PREFIX: Reason.SHARED_PREFIX,
    Trait.NOTE: Reason.SAME_NOTE,
    Trait.SCHEME: Reason.SAME_SCHEME,
}

_LEAST_NOTE = 25
_LEAST_LETTERS = 2
_NUMBER = re.compile(r"\d+")


def note_trait(note: str) -> str:
    """What counts of a note when it is compared; "" for what is too short to mean anything ("Thank you!")."""
    words = " ".join(fold(note).split())
    return words if len(words) >= _LEAST_NOTE else ""


def scheme_trait(email_key: str) -> str:
    """The pattern of an address with a number in it: "ann.lee#@example.org" for ann.lee001@example.org.

    "" for those without a number and for those that are hardly more than one (a student's, a phone's): they are
    no pattern of a person's name. `email_key` is the canonical form.
    """
    local, _, domain = email_key.rpartition("@")
    pattern, numbers = _NUMBER.subn("#", local)
    letters = sum(sign.isalpha() for sign in pattern)
    return f"{pattern}@{domain}" if numbers == 1 and letters > _LEAST_LETTERS else ""
