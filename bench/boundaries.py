"""How many points a second the boundary index places, beside shapely without an index and beside a linear scan.

One process, no database, no network: districts of a state's real size, 160 polygons of about 1,000 points each.
All ways place the same points in the same run, and must agree. Without an index, each district is asked for all
points in one call; the linear scan asks for each point one district after another until one has it.
The last line is a JSON object: points a second, and `ratio`, the index beside shapely without one.
"""

import json
import math
import random
import time
from collections.abc import Callable, Sequence

import numpy as np
import shapely

from advocacy.domain.boundaries import Area
from advocacy.domain.seats import Chamber, SeatKey
from advocacy.gateways.surveyor import DistrictIndex

COLUMNS, ROWS = 16, 10
POINTS_ON_A_SIDE = 250
BULK, SINGLE, LINEAR = 100_000, 5_000, 1_000
ROUNDS = 5

Point = tuple[float, float]
Place = Callable[[Sequence[Point]], Sequence[int]]


def main() -> None:
    rates = measured()
    for name, rate in rates.items():
        print(f"{name:18} {rate:12,.0f} points a second")
    print(json.dumps(figures(rates)))


def measured() -> dict[str, float]:
    """Points a second by each way, after all of them agreed."""
    dice = random.Random(1)
    shapes = districts(dice)
    index = index_of(shapes)
    points = [(dice.uniform(0, COLUMNS), dice.uniform(0, ROWS)) for _ in range(BULK)]
    ways: dict[str, tuple[Place, int]] = {
        "index": (lambda some: in_bulk(index, some), BULK),
        "index_one_by_one": (lambda some: [in_bulk(index, [each])[0] for each in some], SINGLE),
        "without_index": (lambda some: without_index(shapes, some), BULK),
        "linear_scan": (lambda some: linear_scan(shapes, some), LINEAR),
    }
    refuse_if_they_differ([place for place, _ in ways.values()], points[:LINEAR])
    return {name: best_rate(points[:number], place) for name, (place, number) in ways.items()}


def figures(rates: dict[str, float]) -> dict[str, float]:
    return {
        **{f"{name}_per_second": round(rate) for name, rate in rates.items()},
        "ratio_to_linear_scan": round(rates["index_one_by_one"] / rates["linear_scan"], 1),
        "ratio": round(rates["index"] / rates["without_index"], 1),
    }


def districts(dice: random.Random) -> list[shapely.Geometry]:
    """A grid of districts whose neighbours share a winding border."""
    across = {(x, y): winding(dice, (x, y), (x + 1, y)) for x in range(COLUMNS) for y in range(ROWS + 1)}
    up = {(x, y): winding(dice, (x, y), (x, y + 1)) for x in range(COLUMNS + 1) for y in range(ROWS)}
    return [
        shapely.Polygon([*across[x, y], *up[x + 1, y], *across[x, y + 1][::-1], *up[x, y][::-1]])
        for y in range(ROWS)
        for x in range(COLUMNS)
    ]


def winding(dice: random.Random, start: Point, end: Point) -> list[Point]:
    """A line that swings about the straight one, by so little that no two lines cross."""
    swings, width = dice.randint(3, 9), dice.uniform(0.02, 0.08)
    return [bent(start, end, step / POINTS_ON_A_SIDE, swings, width) for step in range(POINTS_ON_A_SIDE + 1)]


def bent(start: Point, end: Point, share: float, swings: int, width: float) -> Point:
    along = (end[0] - start[0], end[1] - start[1])
    aside = width * math.sin(math.pi * share) ** 2 * math.sin(math.pi * swings * share)
    return start[0] + along[0] * share + along[1] * aside, start[1] + along[1] * share + along[0] * aside


def index_of(shapes: Sequence[shapely.Geometry]) -> DistrictIndex:
    keys = [SeatKey("bench", Chamber.LOWER, f"{number:03}") for number in range(len(shapes))]
    return DistrictIndex([Area(key.code, key, shape.wkb) for key, shape in zip(keys, shapes, strict=True)])


def in_bulk(index: DistrictIndex, points: Sequence[Point]) -> Sequence[int]:
    """The numbers of the points' districts, one beyond the last for none."""
    found: list[int] = index.numbers(shapely.points(np.array(points))).tolist()
    return found


def without_index(shapes: Sequence[shapely.Geometry], points: Sequence[Point]) -> Sequence[int]:
    """The same with a call of shapely for each district."""
    x, y = np.array(points).T
    found = np.full(len(points), len(shapes))
    for number in reversed(range(len(shapes))):
        found[shapely.intersects_xy(shapes[number], x, y)] = number
    numbers: list[int] = found.tolist()
    return numbers


def linear_scan(shapes: Sequence[shapely.Geometry], points: Sequence[Point]) -> Sequence[int]:
    """The same by asking each district in turn until one has the point."""
    none = len(shapes)
    return [
        next((number for number, shape in enumerate(shapes) if shapely.intersects_xy(shape, x, y)), none)
        for x, y in points
    ]


def refuse_if_they_differ(ways: Sequence[Place], points: Sequence[Point]) -> None:
    first, *others = [list(place(points)) for place in ways]
    if any(other != first for other in others):
        raise SystemExit("The index and the other ways do not agree.")


def best_rate(points: Sequence[Point], place: Place) -> float:
    """Points a second in the best of some rounds, so that a busy machine disturbs less."""
    return len(points) / min(seconds(points, place) for _ in range(ROUNDS))


def seconds(points: Sequence[Point], place: Place) -> float:
    begun = time.perf_counter()
    place(points)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
