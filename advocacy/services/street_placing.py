"""Places address points in their seats and streets, in bulk; keeps some 20 bytes of memory a point."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from advocacy.domain.address_points import AddressPoint, Fault
from advocacy.domain.gazetteer import Gazetteer
from advocacy.domain.house_numbers import HouseNumber, house_numbers
from advocacy.domain.ladder import towns_meant
from advocacy.domain.ports import Surveyor, TownFinder
from advocacy.domain.seats import SeatKey, SeatPair
from advocacy.domain.street_building import Faults, Placed, StreetName
from advocacy.domain.street_ranges import Conflict, Known, Side, compress
from advocacy.domain.streets import street_key

_AT_ONCE = 20_000
Item = TypeVar("Item")


@dataclass(slots=True)
class _Street:
    """The houses of one street in order of reading: number, place of the mark, pair, row."""

    numbers: "array[int]" = field(default_factory=lambda: array("i"))
    marks: "array[int]" = field(default_factory=lambda: array("i"))
    pairs: "array[int]" = field(default_factory=lambda: array("i"))
    rows: "array[int]" = field(default_factory=lambda: array("I"))


class Placing:
    """One file's points on their way into the index."""

    def __init__(self, places: Gazetteer, surveyor: Surveyor, finder: TownFinder) -> None:
        self._places = places
        self._surveyor = surveyor
        self._finder = finder
        self._streets: dict[tuple[str, str], _Street] = {}
        self._pairs: dict[tuple[SeatKey, SeatKey], int] = {}
        self._marks: dict[str, int] = {"": 0}
        self._towns: dict[tuple[str, str, int], str | Fault] = {}
        self._read = self._used = 0
        self._faults = Faults()

    def add_all(self, points: Iterable[AddressPoint]) -> None:
        """Place the points, asking the surveyor for many at once."""
        for batch in _batches(points, _AT_ONCE):
            found = iter(self._surveyor.seats_at([point.point for point in batch if point.point is not None]))
            seats = [next(found) if point.point is not None else None for point in batch]
            towns = self._towns_of(batch, seats)
            for point, pair, town in zip(batch, seats, towns, strict=True):
                self._add(point, pair, town)

    def _towns_of(
        self, batch: Sequence[AddressPoint], seats: Sequence[SeatPair | None]
    ) -> Sequence[str | Fault | None]:
        """The municipality of each point that has seats: by its name, or else by the map."""
        towns = [self._town(point, pair) if pair else None for point, pair in zip(batch, seats, strict=True)]
        open_ones = [at for at, town in enumerate(towns) if isinstance(town, Fault)]
        mapped = self._finder.towns_at([place for at in open_ones if (place := batch[at].point)])
        for at, town in zip(open_ones, mapped, strict=True):
            pair = seats[at]
            if town and pair and _has(self._places, town, pair):
                towns[at] = town
        return towns

    def finished(self) -> Placed:
        """All that was added, drawn together street by street."""
        marks = tuple(self._marks)
        streets: dict[StreetName, Sequence[Side]] = {}
        conflicts: list[tuple[StreetName, Conflict]] = []
        for (town, key), street in sorted(self._streets.items()):
            name = StreetName(town, key)
            streets[name], found = compress(_known(street, marks))
            conflicts += [(name, conflict) for conflict in found]
        pairs = [SeatPair(upper, lower) for upper, lower in self._pairs]
        return Placed(self._read, self._used, streets, pairs, conflicts, self._faults)

    def _add(self, point: AddressPoint, seats: SeatPair | None, town: str | Fault | None) -> None:
        self._read += 1
        houses, street = house_numbers(point.number), street_key(point.street)
        if fault := _missing(point, houses, street, town):
            self._faults.add(fault, point.row, _stood(fault, point))
            return
        assert seats is not None
        assert isinstance(town, str)
        self._used += 1
        self._keep((town, street), houses, self._pair(seats), point.row)

    def _keep(self, name: tuple[str, str], houses: Sequence[HouseNumber], pair: int, row: int) -> None:
        street = self._streets.get(name)
        if street is None:
            street = self._streets[name] = _Street()
        for house in houses:
            street.numbers.append(house.number)
            street.marks.append(self._marks.setdefault(house.mark, len(self._marks)))
            street.pairs.append(pair)
            street.rows.append(row)

    def _pair(self, seats: SeatPair) -> int:
        return self._pairs.setdefault((seats.upper, seats.lower), len(self._pairs))

    def _town(self, point: AddressPoint, seats: SeatPair) -> str | Fault:
        key = (point.town, point.zip, self._pair(seats))
        known = self._towns.get(key)
        if known is None:
            known = self._towns[key] = _municipality(self._places, point, seats)
        return known


def _municipality(places: Gazetteer, point: AddressPoint, seats: SeatPair) -> str | Fault:
    """The municipality that the row's town means, of several the only one that has these seats."""
    if not point.town:
        return Fault.NO_TOWN
    if not places.has_place(point.town):
        return Fault.TOWN_UNKNOWN
    fitting = [town for town in towns_meant(places, point.town, point.zip) if _has(places, town, seats)]
    if len(fitting) > 1:
        return Fault.TOWN_UNCLEAR
    return fitting[0] if fitting else Fault.ELSEWHERE


def _has(places: Gazetteer, town: str, seats: SeatPair) -> bool:
    known = places.towns.get(town)
    pairs = known.pairs if known else ()
    return any((own.upper, own.lower) == (seats.upper, seats.lower) for own in pairs)


def _missing(
    point: AddressPoint, houses: Sequence[HouseNumber], street: str, town: str | Fault | None
) -> Fault | None:
    if not houses:
        return Fault.NO_NUMBER
    if not street:
        return Fault.NO_STREET
    if point.point is None:
        return Fault.NO_POINT
    if town is None:
        return Fault.OUTSIDE
    return town if isinstance(town, Fault) else None


def _stood(fault: Fault, point: AddressPoint) -> str:
    """What stood in the row, as far as it tells what is wrong."""
    if fault is Fault.OUTSIDE and point.point is not None:
        return "longitude {:.4f}, latitude {:.4f}".format(*point.point)
    return {
        Fault.NO_NUMBER: point.number,
        Fault.TOWN_UNKNOWN: point.town,
        Fault.TOWN_UNCLEAR: point.town,
        Fault.ELSEWHERE: point.town,
    }.get(fault, "")


def _known(street: _Street, marks: Sequence[str]) -> Iterator[Known]:
    for number, mark, pair, row in zip(street.numbers, street.marks, street.pairs, street.rows, strict=True):
        yield Known(HouseNumber(number, marks[mark]), pair, row)


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
