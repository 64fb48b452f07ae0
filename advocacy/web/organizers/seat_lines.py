"""Every seat with its figures, as far as the reader may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advocacy.domain.cells import Figure
from advocacy.domain.seats import Chamber, SeatKey
from advocacy.queries.mail_tallies import SeatTallies, SeatTally
from advocacy.queries.seat_views import SeatView
from advocacy.web.organizers.figure_tables import Tell
from advocacy.web.organizers.figure_words import figure

_HIDDEN = Figure(None)


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat; `states` of its letters are there only for who may see persons."""

    seat: SeatView
    confirmed: Figure
    letters: Figure
    states: Mapping[str, int] | None

    @property
    def key(self) -> SeatKey:
        return self.seat.key

    @property
    def anchor(self) -> str:
        """Its row on the page of seats."""
        return f"seat-{self.seat.key.chamber}-{self.seat.key.code}"

    @property
    def holder(self) -> str:
        legislator = self.seat.legislator
        return f"{legislator.title} {legislator.name}" if legislator else "Vacant"

    @property
    def words(self) -> str:
        """All of it in one sentence, for who points at the seat."""
        return (
            f"{self.seat.name}, {self.seat.chamber_name}, {self.holder}: "
            f"{figure(self.confirmed)} confirmed, {figure(self.letters)} {_letters(self.letters)}"
        )

    def states_of(self, *states: str) -> int:
        """How many of its letters are in one of these states."""
        return sum((self.states or {}).get(state, 0) for state in states)


@dataclass(frozen=True, slots=True)
class SeatLines:
    """All seats, and the signatures without one; `is_withheld` when there are too few to be told by seat."""

    lines: tuple[SeatLine, ...]
    without: Mapping[Chamber, Figure]
    is_withheld: bool

    def of(self, chamber: Chamber) -> Sequence[SeatLine]:
        return [line for line in self.lines if line.key.chamber is chamber]

    @property
    def silent(self) -> int | None:
        """How many seats have no letter yet; None when that may not be told."""
        return None if self.is_withheld else sum(line.letters.is_none for line in self.lines)


def seat_lines(found: SeatTallies, tell: Tell, sees_persons: bool) -> SeatLines:
    """Each chamber is told for itself: its seats, and the signatures that have none of them, sum up to all."""
    chambers = {chamber: _figures(found, chamber, tell) for chamber in Chamber}
    is_withheld = any(figures is None for figures in chambers.values())
    lines = tuple(
        _line(row, None if is_withheld else chambers[row.seat.chamber], sees_persons) for row in found.seats
    )
    without = {
        chamber: (_HIDDEN if is_withheld else (figures or {})[""][0]) for chamber, figures in chambers.items()
    }
    return SeatLines(lines, without, is_withheld)


def _figures(found: SeatTallies, chamber: Chamber, tell: Tell) -> Mapping[str, tuple[Figure, ...]] | None:
    rows = {
        row.seat.key.code: (row.confirmed, sum(row.letters.values()))
        for row in found.seats
        if row.seat.chamber is chamber
    }
    return tell({**rows, "": (found.without[chamber], 0)})


def _line(row: SeatTally, figures: Mapping[str, tuple[Figure, ...]] | None, sees_persons: bool) -> SeatLine:
    confirmed, letters = figures[row.seat.key.code] if figures else (_HIDDEN, _HIDDEN)
    return SeatLine(row.seat, confirmed, letters, row.letters if sees_persons else None)


def _letters(value: Figure) -> str:
    return "letter" if value.number == 1 else "letters"
