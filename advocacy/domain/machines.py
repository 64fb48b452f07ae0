"""How a state machine is written down: a table (state, event) → state."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from advocacy.domain.errors import TransitionRefused

State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)

Table = Mapping[tuple[State, Event], State]


def step(table: Table[State, Event], state: State, event: Event) -> State:
    """The state after `event`; raises `TransitionRefused` when the table has no such row."""
    try:
        return table[state, event]
    except KeyError:
        raise TransitionRefused(state=state, event=event) from None


def sources(table: Table[State, Event], event: Event) -> frozenset[State]:
    """The states in which `event` may happen."""
    return frozenset(state for state, known in table if known == event)
