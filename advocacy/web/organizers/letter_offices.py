"""The offices on the letters desk, a page at a time, those with most to see first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from advocacy.domain.message_states import MessageState
from advocacy.web.organizers.letters_look import GROUPS, DeskLook, Show
from advocacy.web.organizers.seat_lines import SeatLine

PER_PAGE = 20

_WAITING = GROUPS["Waiting"]
_TROUBLE = (*GROUPS["Refused or failed"], *GROUPS["Uncertain"])


@dataclass(frozen=True, slots=True)
class OfficePage:
    """Some of the offices asked for: those from the `first` to the `last`, counted from 1, of `total`."""

    lines: Sequence[SeatLine]
    number: int
    total: int

    @property
    def first(self) -> int:
        return (self.number - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.lines) - 1

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.last < self.total else None


def offices(lines: Sequence[SeatLine], seen: DeskLook, paused: Collection[int]) -> OfficePage:
    """The page that was asked for; the last one where there are not so many.

    For who may not see persons there are no states by office: neither order nor filter may tell them.
    """
    wanted = [line for line in lines if seen.chamber in (None, line.key.chamber) and _fits(line, seen, paused)]
    wanted.sort(key=lambda line: _place(line, paused))
    number = min(seen.page, max(1, -(-len(wanted) // PER_PAGE)))
    return OfficePage(wanted[(number - 1) * PER_PAGE : number * PER_PAGE], number, len(wanted))


def _place(line: SeatLine, paused: Collection[int]) -> tuple[bool, int, int, int]:
    """Paused ones first; then by what somebody must decide, by what went wrong, by what waits."""
    uncertain = line.states_of(MessageState.UNCERTAIN)
    return line.seat.id not in paused, -uncertain, -line.states_of(*_TROUBLE), -line.states_of(*_WAITING)


def _fits(line: SeatLine, seen: DeskLook, paused: Collection[int]) -> bool:
    match seen.show:
        case Show.PAUSED:
            return line.seat.id in paused
        case Show.WRITTEN:
            return not line.letters.is_none
        case Show.WAITING if line.states is not None:
            return line.states_of(*_WAITING) > 0
        case Show.TROUBLE if line.states is not None:
            return line.states_of(*_TROUBLE) > 0
    return True
