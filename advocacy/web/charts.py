"""Figures as shapes on a page: percentages and paths that the templates in templates/charts/ draw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from advocacy.domain.charts import scale
from advocacy.domain.hexagon_grid import Cell, place

_X_WORDS = 5
_NEAR_EDGE = 10
_WIDE, _EDGE = 36, 20.2  # a cell's width and the reach of a hexagon that leaves a thin line between two
HEXAGON = "m0-20 17.3 10v20l-17.3 10-17.3-10v-20z"
"""The path of one hexagon around its middle."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One place on the time axis: all in percent of the drawing, `words` is what to tell when it is pointed at."""

    left: float
    width: float
    middle: float
    heights: tuple[float, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the drawing, `y` percent from its top."""

    y: float
    number: int


@dataclass(frozen=True, slots=True)
class AxisWord:
    """A label beneath the drawing, `x` percent from its left; `anchor` keeps the outermost ones inside."""

    x: float
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over time; `paths` fit a square of 100 by 100."""

    names: tuple[str, ...]
    paths: tuple[str, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    axis: tuple[AxisWord, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """Where one hexagon's middle is."""

    code: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class TileMap:
    """Hexagons on a sheet, in the order in which one reads."""

    width: int
    height: int
    tiles: tuple[Tile, ...]


def line_chart(steps: Sequence[tuple[str, Sequence[int]]], names: Sequence[str]) -> LineChart:
    """Lines through each step's (label, one number for each of `names`)."""
    top = scale(max((number for _, numbers in steps for number in numbers), default=0))
    wide = 100 / max(len(steps), 1)
    marks = tuple(
        Mark(
            left=round(at * wide, 3),
            width=round(wide, 3),
            middle=round((at + 0.5) * wide, 3),
            heights=tuple(round(100 - 100 * number / top.top, 2) for number in numbers),
            words=f"{label}: "
            + ", ".join(f"{number:,} {name}" for number, name in zip(numbers, names, strict=True)),
        )
        for at, (label, numbers) in enumerate(steps)
    )
    return LineChart(
        names=tuple(names),
        paths=tuple(_path((mark.middle, mark.heights[line]) for mark in marks) for line in range(len(names))),
        marks=marks,
        ticks=tuple(Tick(round(100 - 100 * number / top.top, 2), number) for number in top.marks),
        axis=_axis([(mark.middle, label) for mark, (label, _) in zip(marks, steps, strict=True)]),
    )


def tile_map(cells: Mapping[str, Cell]) -> TileMap:
    """The hexagons of a chamber, by code."""
    places = {code: place(cell) for code, cell in cells.items()}
    left = min((x for x, _ in places.values()), default=0)
    top = min((y for _, y in places.values()), default=0)
    tiles = tuple(
        Tile(
            code,
            round((places[code][0] - left) * _WIDE + _EDGE, 1),
            round((places[code][1] - top) * _WIDE + _EDGE, 1),
        )
        for code in sorted(cells, key=lambda code: cells[code][::-1])
    )
    return TileMap(
        width=round(max((tile.x for tile in tiles), default=0) + _EDGE),
        height=round(max((tile.y for tile in tiles), default=0) + _EDGE),
        tiles=tiles,
    )


def _path(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{'L' if at else 'M'}{x:g} {y:g}" for at, (x, y) in enumerate(points))


def _axis(labels: Sequence[tuple[float, str]]) -> tuple[AxisWord, ...]:
    """A few of the labels, the first and the last among them."""
    last = len(labels) - 1
    few = range(len(labels)) if last < _X_WORDS else (round(last * at / (_X_WORDS - 1)) for at in range(_X_WORDS))
    return tuple(AxisWord(labels[at][0], _anchor(labels[at][0]), labels[at][1]) for at in few)


def _anchor(x: float) -> str:
    if x < _NEAR_EDGE:
        return "start"
    return "end" if x > 100 - _NEAR_EDGE else "middle"
