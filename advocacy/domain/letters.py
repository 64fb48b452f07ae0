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
