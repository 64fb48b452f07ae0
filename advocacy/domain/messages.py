"""Words about messages: what kinds of e-mail there are, which lane each takes, who may receive letters."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class MessageKind(StrEnum):
    """What an e-mail is for; its subject is a letter's id, a digest's, a notice's (to an organizer), or
    else a signature's."""

    CONFIRMATION = "confirmation"
    REMINDER = "reminder"
    FRESH_LINK = "fresh_link"
    ALREADY_SIGNED = "already_signed"
    LETTER = "letter"
    DIGEST = "digest"
    NOTICE = "notice"


class Lane(StrEnum):
    """Messages of one lane wait only for each other."""

    TRANSACTIONAL = "transactional"
    LETTERS = "letters"


class Delivery(StrEnum):
    """Whether letters go to offices: not at all, to the test inbox instead, or really."""

    HOLD = "hold"
    TEST = "test"
    LIVE = "live"


def is_test(lane: Lane, mode: Delivery) -> bool:
    """Whether a message of `lane` goes to the test inbox instead of its recipient."""
    return lane is Lane.LETTERS and mode is Delivery.TEST


LANE_OF: Mapping[MessageKind, Lane] = {
    MessageKind.CONFIRMATION: Lane.TRANSACTIONAL,
    MessageKind.REMINDER: Lane.TRANSACTIONAL,
    MessageKind.FRESH_LINK: Lane.TRANSACTIONAL,
    MessageKind.ALREADY_SIGNED: Lane.TRANSACTIONAL,
    MessageKind.LETTER: Lane.LETTERS,
    MessageKind.DIGEST: Lane.LETTERS,
    MessageKind.NOTICE: Lane.TRANSACTIONAL,
}

# Twice in an inbox is a small nuisance for these and none at all would leave the resident stuck; a letter that
# an office receives twice costs the campaign its credit, so a person decides about that.
RESENT_BY_ITSELF = frozenset(kind for kind, lane in LANE_OF.items() if lane is Lane.TRANSACTIONAL)
RESEND_ATTEMPTS = 3
RESEND_PAUSE = timedelta(minutes=1)

BATCH = 200
LEASE = timedelta(seconds=120)
LEASE_MARGIN = timedelta(seconds=45)
OUTAGE_PAUSE = timedelta(seconds=30)

PERSON_MAILS = 3
PERSON_WINDOW = timedelta(hours=24)
