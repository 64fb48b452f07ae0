"""The life of one petition."""

from enum import StrEnum

from advocacy.domain.machines import Table


class PetitionState(StrEnum):
    """Drafts are hidden, open petitions take signatures, closed ones stay readable."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class PetitionEvent(StrEnum):
    """What an organizer can do to a petition."""

    OPEN = "open"
    CLOSE = "close"


class Outcome(StrEnum):
    """How a petition ended; `ENDED` when nothing was decided."""

    WON = "won"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


PETITION_TABLE: Table[PetitionState, PetitionEvent] = {
    (PetitionState.DRAFT, PetitionEvent.OPEN): PetitionState.OPEN,
    (PetitionState.OPEN, PetitionEvent.CLOSE): PetitionState.CLOSED,
    (PetitionState.CLOSED, PetitionEvent.OPEN): PetitionState.OPEN,
}
