"""A grid of hexagons: cells in rows, odd rows half a cell further right; neighbouring middles are 1 apart."""

from collections.abc import Iterator
from math import sqrt

Cell = tuple[int, int]
"""(column, row)"""

Point = tuple[float, float]

ROW = sqrt(3) / 2
"""From one row's middles to the next."""


def place(cell: Cell) -> Point:
    """The middle of a cell, y growing downwards."""
    column, row = cell
    return column + row % 2 / 2, row * ROW


def cell_at(point: Point) -> Cell:
    """The cell in whose row and column a point is."""
    row = round(point[1] / ROW)
    return round(point[0] - row % 2 / 2), row


def steps(one: Cell, other: Cell) -> int:
    """How many cells one is from the other: neighbours are 1 apart."""
    across, down = _slanted(one)[0] - _slanted(other)[0], one[1] - other[1]
    return max(abs(across), abs(down), abs(across + down))


def around(cell: Cell, reach: int) -> Iterator[Cell]:
    """All other cells at most `reach` steps away, in the order of rows."""
    column, row = cell
    for down in range(-reach, reach + 1):
        for across in range(-reach - 1, reach + 2):
            other = (column + across, row + down)
            if 0 < steps(cell, other) <= reach:
                yield other


def _slanted(cell: Cell) -> Cell:
    column, row = cell
    return column - (row - row % 2) // 2, row
