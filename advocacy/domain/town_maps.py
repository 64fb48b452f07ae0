"""Maps of a divided town: one area for each pair of seats on offer, numbered like the list beneath it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from advocacy.domain.gazetteer import Town
from advocacy.domain.precincts import Precinct, natural
from advocacy.domain.seats import SeatKey, SeatPair

_CELL, _GAP, _FOR_WARDS = 28, 3, 72
_CELLS_IN_A_ROW = 10


@dataclass(frozen=True, slots=True)
class MapArea:
    """Where one choice holds; `path` is the outline as an SVG path, `x` and `y` where its number stands."""

    number: int
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class MapWord:
    """A word beside the areas, beginning at `x`."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class TownMap:
    """A drawing `width` by `height` units large; one that is schematic shows precincts as cells, not as places."""

    width: int
    height: int
    areas: tuple[MapArea, ...]
    words: tuple[MapWord, ...] = ()
    is_schematic: bool = False


def schematic(town: Town, pairs: Sequence[SeatPair]) -> TownMap:
    """Each precinct of the town as a cell with the number of its pair (from 1); other pairs' cells are left out.

    Wards stand beneath one another, with their names; long ones go on in the next row.
    """
    numbers = {(pair.upper, pair.lower): number for number, pair in enumerate(pairs, start=1)}
    rows = list(_rows(town, numbers))
    margin = _FOR_WARDS if town.has_wards else 0
    areas = tuple(area for row, (_, cells) in enumerate(rows) for area in _cells(row, margin, cells))
    words = tuple(MapWord(ward, 0, row * (_CELL + _GAP) + _CELL / 2) for row, (ward, _) in enumerate(rows) if ward)
    widest = max((len(cells) for _, cells in rows), default=0)
    width, height = margin + widest * (_CELL + _GAP), len(rows) * (_CELL + _GAP)
    return TownMap(width, height, areas, words, is_schematic=True)


def _rows(town: Town, numbers: Mapping[tuple[SeatKey, SeatKey], int]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """(ward, the choices of its precincts), a long ward in several rows of which the first bears its name."""
    numbered = [(precinct, numbers.get((pair.upper, pair.lower))) for precinct, pair in _in_order(town)]
    for ward, group in groupby(numbered, key=lambda item: item[0][0]):
        cells = [number for _, number in group if number]
        for at, row in enumerate(_batches(cells)):
            yield ("" if at else ward), row


def _in_order(town: Town) -> list[tuple[Precinct, SeatPair]]:
    return sorted(town.precincts.items(), key=lambda item: natural(item[0]))


def _batches(cells: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for start in range(0, len(cells), _CELLS_IN_A_ROW):
        yield tuple(cells[start : start + _CELLS_IN_A_ROW])


def _cells(row: int, margin: int, numbers: Sequence[int]) -> Iterator[MapArea]:
    y = row * (_CELL + _GAP)
    for column, number in enumerate(numbers):
        x = margin + column * (_CELL + _GAP)
        yield MapArea(number, f"M{x} {y}h{_CELL}v{_CELL}h-{_CELL}z", x + _CELL / 2, y + _CELL / 2)
