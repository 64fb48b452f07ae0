"""A map on which each seat is a hexagon of the same size, near those that are its neighbours on the ground.

The seats' middles are moved apart until none covers another, while neighbours hold on to each other; then each
takes a free cell of a grid of hexagons, and cells change hands as long as that brings neighbours closer together.
Nothing in it is left to chance: the same middles always make the same map.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import cos, radians

from advocacy.domain.hexagon_exchange import exchanged
from advocacy.domain.hexagon_grid import Cell, Point, around, cell_at, place
from advocacy.domain.hexagon_spread import neighbours, spread

Middle = tuple[float, float]
"""A place in degrees: (latitude, longitude)."""


def arrange(middles: Mapping[str, Middle]) -> Mapping[str, Cell]:
    """The cell of each seat by its code, the leftmost column and the topmost row being 0 (rows may begin with 1).

    Takes about a second for 200 seats the first time, and nothing after that.
    """
    return _arranged(tuple(sorted((code, *middle) for code, middle in middles.items())))


@lru_cache(maxsize=16)
def _arranged(middles: tuple[tuple[str, float, float], ...]) -> Mapping[str, Cell]:
    points = on_the_plane(middles)
    links = neighbours(points)
    aims = spread(points, links)
    return _from_the_top(exchanged(_snapped(aims), aims, links))


def on_the_plane(middles: Sequence[tuple[str, float, float]]) -> dict[str, Point]:
    """Points of which one unit is as long in both directions, y growing southwards, from (code, lat, lon)."""
    if not middles:
        return {}
    narrowing = cos(radians(sum(latitude for _, latitude, _ in middles) / len(middles)))
    return {code: (longitude * narrowing, -latitude) for code, latitude, longitude in middles}


def _snapped(aims: Mapping[str, Point]) -> dict[str, Cell]:
    """A cell of its own for each, from the middle of the map outwards."""
    centre = tuple(sum(aim[axis] for aim in aims.values()) / max(len(aims), 1) for axis in (0, 1))
    taken: dict[Cell, str] = {}
    for code in sorted(aims, key=lambda code: (_apart(aims[code], (centre[0], centre[1])), code)):
        taken[_nearest_free(aims[code], taken)] = code
    return {code: cell for cell, code in taken.items()}


def _nearest_free(aim: Point, taken: Mapping[Cell, str]) -> Cell:
    start, reach = cell_at(aim), 1
    while True:
        free = [cell for cell in (start, *around(start, reach)) if cell not in taken]
        if free:
            return min(free, key=lambda cell: (_apart(place(cell), aim), cell))
        reach += 1


def _apart(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _from_the_top(cells: Mapping[str, Cell]) -> Mapping[str, Cell]:
    """Moved to the upper left corner, by an even number of rows so that no row changes its side."""
    left = min((column for column, _ in cells.values()), default=0)
    top = min((row for _, row in cells.values()), default=0)
    top -= top % 2
    return {code: (column - left, row - top) for code, (column, row) in sorted(cells.items())}
