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
    IN_PACKET = "in_packet"
    HELD = "held"
    OFFICE_PAUSED = "office_paused"
    ON_ITS_WAY = "on_its_way"
    SENT = "sent"
    BOUNCED = "bounced"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"
    RECALLED = "recalled"
    TO_CHECK = "to_check"
    SEAT_VACANT = "seat_vacant"


class Aftermath(StrEnum):
    """What became of a letter that had not gone when its seat changed hands, or when it was for another seat.

    `REWRITTEN`: nobody had edited it, so it was written anew; `MOVED`: the same, for another seat of a better
    match. `READDRESSED`: its own words, to the new addressee. `TO_CHECK`: its words fit the one before only, so it
    waits for the resident. `VACANT`: it waits for a successor. `DROPPED`: the seat is vacant and the petition does
    not wait.
    """

    REWRITTEN = "rewritten"
    MOVED = "moved"
    READDRESSED = "readdressed"
    TO_CHECK = "to_check"
    VACANT = "vacant"
    DROPPED = "dropped"
