"""A street's house numbers drawn together to ranges that have one pair of seats, and what they say of a number.

A pair of seats is a small number here; who keeps the index knows which seats it stands for.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby, pairwise

from advocacy.domain.house_numbers import HouseNumber
from advocacy.domain.ports import Footing


class Parity(IntEnum):
    """Which numbers a side has."""

    EVEN = 0
    ODD = 1
    ALL = 2


@dataclass(frozen=True, order=True, slots=True)
class Run:
    """Known numbers from `first` to `last` without one of another pair between them."""

    first: int
    last: int
    pair: int


@dataclass(frozen=True, slots=True)
class Side:
    """The runs of one parity in order. Runs overlap only where one number has several pairs: (n, n) for each.

    `exact` are the pairs of numbers with a mark ("11-A") where the mark makes a difference.
    """

    parity: Parity
    runs: tuple[Run, ...]
    exact: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Known:
    """One address point: its number, pair of seats and row in the file."""

    house: HouseNumber
    pair: int
    row: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """One house with several pairs: the first row that has each of them."""

    house: HouseNumber
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a street says of a number: one pair when KNOWN, two or more when BETWEEN, none otherwise."""

    footing: Footing
    pairs: tuple[int, ...] = ()


UNKNOWN = Finding(Footing.UNKNOWN)

_Houses = dict[HouseNumber, dict[int, int]]


def compress(points: Iterable[Known]) -> tuple[tuple[Side, ...], tuple[Conflict, ...]]:
    """The sides of one street, and the houses that have several pairs.

    Nothing is lost: each house is answered with its own pairs. Odd and even become one side where that says the
    same.
    """
    houses: _Houses = {}
    for point in points:
        houses.setdefault(point.house, {}).setdefault(point.pair, point.row)
    sides = [_side(parity, houses) for parity in (Parity.EVEN, Parity.ODD)]
    conflicts = [Conflict(house, tuple(rows.values())) for house, rows in houses.items() if len(rows) > 1]
    return _joined(*sides), tuple(sorted(conflicts, key=lambda conflict: conflict.house))


def find(sides: Sequence[Side], house: HouseNumber) -> Finding:
    """What the sides of one street say of a number.

    KNOWN between two known numbers of its parity that have the same pair, and BETWEEN between different ones.
    Beyond the first and the last known number of its parity nothing is known: the street may go on into another
    district, and district lines often follow a street's middle, so the other side of the street says nothing
    (docs/decisions/007-street-ranges.md).
    """
    for side in sides:
        if side.parity in (Parity.ALL, house.number % 2):
            return _on_side(side, house)
    return UNKNOWN


def agreed(findings: Sequence[Finding]) -> Finding:
    """One finding for a house of several numbers ("10-12")."""
    if not findings or any(finding.footing is Footing.UNKNOWN for finding in findings):
        return UNKNOWN
    return _of(pair for finding in findings for pair in finding.pairs)


def _side(parity: Parity, houses: _Houses) -> Side:
    own = {house: set(rows) for house, rows in houses.items() if house.number % 2 == parity}
    pairs: dict[int, set[int]] = defaultdict(set)
    for house, found in own.items():
        pairs[house.number] |= found
    marked = {house.number for house in own if house.mark}
    exact = {
        str(house): next(iter(found))
        for house, found in own.items()
        if house.number in marked and len(found) == 1 and len(pairs[house.number]) > 1
    }
    return Side(parity, tuple(_runs(pairs)), exact)


def _runs(pairs: Mapping[int, set[int]]) -> Iterator[Run]:
    for found, group in groupby(sorted(pairs), key=lambda number: tuple(sorted(pairs[number]))):
        numbers = list(group)
        if len(found) == 1:
            yield Run(numbers[0], numbers[-1], found[0])
        else:
            yield from (Run(number, number, pair) for number in numbers for pair in found)


def _joined(even: Side, odd: Side) -> tuple[Side, ...]:
    """Both sides as one where each of their runs end beside each other; without the sides that are empty."""
    if even.exact or odd.exact or not _are_beside(even.runs, odd.runs):
        return tuple(side for side in (even, odd) if side.runs)
    runs = (
        Run(min(one.first, other.first), max(one.last, other.last), one.pair)
        for one, other in zip(even.runs, odd.runs, strict=True)
    )
    return (Side(Parity.ALL, tuple(runs), {}),)


def _are_beside(even: Sequence[Run], odd: Sequence[Run]) -> bool:
    if len(even) != len(odd) or _has_conflict(even) or _has_conflict(odd):
        return False
    return all(
        one.pair == other.pair and abs(one.first - other.first) == 1 and abs(one.last - other.last) == 1
        for one, other in zip(even, odd, strict=True)
    )


def _has_conflict(runs: Sequence[Run]) -> bool:
    return any(one.first == other.first for one, other in pairwise(runs))


def _on_side(side: Side, house: HouseNumber) -> Finding:
    if (pair := side.exact.get(str(house))) is not None:
        return _of((pair,))
    number, runs = house.number, side.runs
    begun = bisect_right(runs, number, key=lambda run: run.first)
    if not begun or number > max(run.last for run in _alike(runs, begun)):
        return _gap(runs, begun)
    return _of(run.pair for run in _alike(runs, begun))


def _gap(runs: Sequence[Run], begun: int) -> Finding:
    """Between two runs, or outside of all: the pairs of the nearest known numbers on both sides."""
    if begun in (0, len(runs)):
        return UNKNOWN
    after = runs[begun : bisect_right(runs, runs[begun].first, key=lambda run: run.first)]
    return Finding(Footing.BETWEEN, _distinct(run.pair for run in (*_alike(runs, begun), *after)))


def _alike(runs: Sequence[Run], begun: int) -> Sequence[Run]:
    """The last run begun with all that begin where it does."""
    return runs[bisect_left(runs, runs[begun - 1].first, key=lambda run: run.first) : begun]


def _of(pairs: Iterable[int]) -> Finding:
    found = _distinct(pairs)
    return Finding(Footing.KNOWN if len(found) == 1 else Footing.BETWEEN, found)


def _distinct(pairs: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(pairs))
