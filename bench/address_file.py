"""Synthetic address points on a chequered state: each town a square of one degree, its seats strips of it."""

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from advocacy.domain.gazetteer import Town
from advocacy.domain.seats import SeatPair
from advocacy.jurisdictions.pack import Pack

_COLUMNS = 20
_HOUSES = 40
_STEP = 0.004  # degrees from house to house: a street of 40 houses passes a sixth of its town
_TREES = (
    "Alder", "Ash", "Aspen", "Beech", "Birch", "Cedar", "Cherry", "Chestnut", "Cypress", "Dogwood", "Elder", "Elm",
    "Fir", "Hawthorn", "Hazel", "Hemlock", "Hickory", "Holly", "Juniper", "Larch", "Laurel", "Linden", "Locust",
    "Maple", "Mulberry", "Oak", "Olive", "Pear", "Pine", "Plum", "Poplar", "Rowan", "Spruce", "Sumac", "Sycamore",
    "Walnut", "Willow", "Yew", "Magnolia", "Myrtle",
)  # fmt: skip
_PLACES = ("", "Hill ", "Brook ", "Pond ", "Mill ", "Meadow ", "Ridge ", "Field ")
_KINDS = ("Street", "Avenue", "Road", "Lane", "Drive", "Court", "Place", "Terrace", "Circle", "Way")


@dataclass(frozen=True, slots=True)
class House:
    """One address point with the seats it lies in."""

    number: int
    street: str
    town: str
    longitude: float
    latitude: float
    seats: SeatPair


class StripSurveyor:
    """A surveyor of the chequered state: shapely's tree over its strips."""

    is_ready = True

    def __init__(self, pack: Pack) -> None:
        strips = [
            (pair, box) for at, town in enumerate(pack.gazetteer.towns.values()) for pair, box in _strips(at, town)
        ]
        self._pairs = [pair for pair, _ in strips]
        self._tree = shapely.STRtree([box for _, box in strips])

    def seats_at(self, points: Sequence[tuple[float, float]]) -> Sequence[SeatPair | None]:
        found: list[SeatPair | None] = [None] * len(points)
        for point, strip in zip(
            *self._tree.query(shapely.points(np.array(points)), "within").tolist(), strict=True
        ):
            found[point] = self._pairs[strip]
        return found


def houses(pack: Pack, count: int, *, scattered: bool = False) -> Iterator[House]:
    """So many houses, the same at each call: streets of 40 that may pass several seats of their town.

    `scattered` throws each house anywhere into its town, so that neighbours rarely agree: the worst a file can be.
    """
    dice, towns, given = random.Random(1), list(pack.gazetteer.towns.values()), 0
    while given < count:
        at = given // _HOUSES % len(towns)
        street = _name(given // _HOUSES // len(towns))
        for house in _street(dice, at, towns[at], street, scattered=scattered)[: count - given]:
            yield house
            given += 1


def write_houses(path: Path, rows: Iterator[House]) -> None:
    """A table in the form `csv` of `flask streets build`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("number", "street", "unit", "city", "zip", "lon", "lat"))
        for row in rows:
            place = (f"{row.longitude:.6f}", f"{row.latitude:.6f}")
            table.writerow((row.number, row.street.upper(), "", row.town.upper(), "", *place))


def _street(dice: random.Random, at: int, town: Town, name: str, *, scattered: bool) -> list[House]:
    start, north, first = dice.random(), dice.random(), dice.randrange(1, 200)
    found = []
    for place in range(_HOUSES):
        across = dice.random() if scattered else (start + place * _STEP) % 1
        across = round(min(across, 0.99998), 5) + 0.000004  # never on the line between two strips
        seats = town.pairs[int(across * len(town.pairs))]
        column, line = at % _COLUMNS, at // _COLUMNS
        found.append(House(first + place, name, town.name, column + across, line + round(0.99 * north, 5), seats))
    return found


def _name(number: int) -> str:
    tree, rest = number % len(_TREES), number // len(_TREES)
    kind, rest = rest % len(_KINDS), rest // len(_KINDS)
    return f"{'North ' if rest // len(_PLACES) else ''}{_TREES[tree]} {_PLACES[rest % len(_PLACES)]}{_KINDS[kind]}"


def _strips(at: int, town: Town) -> Iterator[tuple[SeatPair, shapely.Polygon]]:
    column, line, width = at % _COLUMNS, at // _COLUMNS, 1 / len(town.pairs)
    for number, pair in enumerate(town.pairs):
        yield pair, shapely.box(column + number * width, line - 0.001, column + (number + 1) * width, line + 0.999)
