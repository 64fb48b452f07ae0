"""Words about letters: stance towards the legislator, and where a letter stands for the resident."""

from enum import StrEnum


class Stance(StrEnum):
    """*Ask* a legislator who has not sponsored the bill, *thank* one who has."""

    ASK = "ask"
    THANK = "thank"


class LetterState(StrEnum):
    """What "my signature" says of a letter; derived from its message and the delivery setting."""

    DRAFT = "draft"
    WAITING_FOR_SUCCESSOR = "waiting_for_successor"
    SCHEDULED = "scheduled"
    HELD = "held"
    ON_ITS_WAY = "on_its_way"
    SENT = "sent"
    BOUNCED = "bounced"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"
    TO_CHECK = "to_check"
    SEAT_VACANT = "seat_vacant"


class Aftermath(StrEnum):
    """What became of a letter that had not gone when its seat changed hands.

    `REWRITTEN`: nobody had edited it, so it was written anew. `READDRESSED`: its own words, to the successor.
    `TO_CHECK`: its words fit the predecessor only, so it waits for the resident. `VACANT`: it waits for a
    successor. `DROPPED`: the seat is vacant and the petition does not wait.
    """

    REWRITTEN = "rewritten"
    READDRESSED = "readdressed"
    TO_CHECK = "to_check"
    VACANT = "vacant"
    DROPPED = "dropped"
