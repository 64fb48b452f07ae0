"""What came out of placing a file's address points: the streets, and each row that was of no use."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from advocacy.domain.address_points import Fault, legible
from advocacy.domain.seats import SeatPair
from advocacy.domain.street_ranges import Conflict, Side

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class StreetName:
    """A street of a municipality by the key of its name."""

    municipality: str
    street: str


@dataclass(slots=True)
class Faults:
    """Counts the rows of no use by kind, and keeps the first few of each with what stood there."""

    counts: Counter[Fault] = field(default_factory=Counter)
    first: defaultdict[Fault, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, fault: Fault, row: int, stood: str) -> None:
        """One more row of no use."""
        self.counts[fault] += 1
        if len(self.first[fault]) < _SHOWN:
            self.first[fault].append(f"row {row}: {legible(stood)}" if stood else f"row {row}")


@dataclass(frozen=True, slots=True)
class Placed:
    """A whole file placed: sides of each street, whose pairs are places in `pairs`.

    `read` counts all rows, `used` those that are in the index.
    """

    read: int
    used: int
    streets: Mapping[StreetName, Sequence[Side]]
    pairs: Sequence[SeatPair]
    conflicts: Sequence[tuple[StreetName, Conflict]]
    faults: Faults

    @property
    def ranges(self) -> int:
        """How many ranges the addresses were drawn together to."""
        return sum(len(side.runs) for _, side in self.sides())

    def sides(self) -> Iterator[tuple[StreetName, Side]]:
        """Each side with its street."""
        for name, sides in self.streets.items():
            for side in sides:
                yield name, side
