"""Decisions of organizers about signatures: what they do, and the life of one decision."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

from advocacy.domain.machines import Table
from advocacy.domain.signature_holds import Hold


class ActionKind(StrEnum):
    """What becomes of the signatures."""

    QUARANTINE = "quarantine"
    RELEASE = "release"
    INVALIDATE = "invalidate"


AIM = {
    ActionKind.QUARANTINE: Hold.HELD,
    ActionKind.RELEASE: Hold.FREE,
    ActionKind.INVALIDATE: Hold.REMOVED,
}
"""Where a decision brings signatures."""


class ActionState(StrEnum):
    """Where a decision stands. A planned one is a dry run: its signatures are noted down."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    CANCELLED = "cancelled"


class ActionEvent(StrEnum):
    """What can happen to a decision."""

    BEGIN = "begin"
    FINISH = "finish"
    UNDO = "undo"
    FINISH_UNDO = "finish_undo"
    CANCEL = "cancel"


_S, _E = ActionState, ActionEvent

ACTION_TABLE: Table[ActionState, ActionEvent] = {
    (_S.PLANNED, _E.BEGIN): _S.RUNNING,
    (_S.PLANNED, _E.CANCEL): _S.CANCELLED,
    (_S.RUNNING, _E.FINISH): _S.DONE,
    (_S.RUNNING, _E.UNDO): _S.UNDOING,
    (_S.DONE, _E.UNDO): _S.UNDOING,
    (_S.UNDOING, _E.FINISH_UNDO): _S.UNDONE,
}
"""One that runs can be undone, too: that stops it, and takes back what it has done."""

MOST_AT_ONCE = 100_000
"""So many signatures a decision can be about: noting them down takes seconds, within one request."""

WORKING = frozenset({ActionState.RUNNING, ActionState.UNDOING})
"""The states in which a decision goes on by itself."""

OVER = frozenset({ActionState.DONE, ActionState.UNDONE, ActionState.CANCELLED})
"""The states in which nothing is left to do, unless somebody undoes it."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the dry run of a decision found: numbers of signatures by state and by petition (slug), by how much the
    public counts change, and how many letters are held back or let go.
    """

    states: dict[str, int] = field(default_factory=dict)
    petitions: dict[str, int] = field(default_factory=dict)
    count: int = 0
    letters: int = 0

    @property
    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        return cls(**stored)
