"""Lets seats change cells as long as that brings neighbours closer together."""

from collections.abc import Mapping

from advocacy.domain.hexagon_grid import Cell, Point, around, place
from advocacy.domain.hexagon_spread import Links

_HOLD = 0.15  # what a seat's distance from its own place counts, a link's length being 1; both are squared
_REACH = 2
_PASSES = 40


class _Board:
    """Who is where; `gain` says what an exchange is worth."""

    def __init__(self, cells: Mapping[str, Cell], aims: Mapping[str, Point], links: Links) -> None:
        self.cells = dict(cells)
        self._holders = {cell: code for code, cell in cells.items()}
        self._aims = aims
        self._links = links

    def gain(self, code: str, to: Cell) -> float:
        """How much better the map gets when `code` goes to a cell, and whoever is there comes here instead."""
        other, here = self._holders.get(to), self.cells[code]
        before = self._cost(code) + self._cost(other)
        self._put(code, to, other, here)
        after = self._cost(code) + self._cost(other)
        self._put(code, here, other, to)
        return before - after

    def exchange(self, code: str, to: Cell) -> None:
        other, here = self._holders.get(to), self.cells[code]
        self._put(code, to, other, here)
        del self._holders[here]
        self._holders[to] = code
        if other is not None:
            self._holders[here] = other

    def _put(self, code: str, cell: Cell, other: str | None, others: Cell) -> None:
        self.cells[code] = cell
        if other is not None:
            self.cells[other] = others

    def _cost(self, code: str | None) -> float:
        if code is None:
            return 0.0
        here = place(self.cells[code])
        lengths = (_square(here, place(self.cells[other])) for other in self._links[code])
        return sum(lengths) + _HOLD * _square(here, self._aims[code])


def exchanged(cells: Mapping[str, Cell], aims: Mapping[str, Point], links: Links) -> Mapping[str, Cell]:
    """The cells after all exchanges that pay."""
    board = _Board(cells, aims, links)
    for _ in range(_PASSES):
        if not sum(_improved(board, code) for code in sorted(cells)):
            break
    return board.cells


def _improved(board: _Board, code: str) -> bool:
    gain, to = max((board.gain(code, cell), cell) for cell in around(board.cells[code], _REACH))
    if gain > 1e-9:
        board.exchange(code, to)
        return True
    return False


def _square(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2
