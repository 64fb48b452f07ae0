"""Moves points apart until circles of the size of a grid's cell around them do not cover each other."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from math import floor, hypot

from advocacy.domain.hexagon_grid import Point

Links = Mapping[str, frozenset[str]]

_ROUNDS = 120
_PUSH, _PULL = 0.27, 0.06  # of what two points lack to, or have over, one cell's width, in each round
_FAR_LINKS = 0.7  # so many of all neighbours are nearer than a cell's width at the start, and push
_CANDIDATES = 16


def neighbours(points: Mapping[str, Point]) -> Links:
    """Who is next to whom: nobody is within the circle whose diameter joins them (Gabriel and Sokal, 1969).

    Only the 16 nearest of each are looked at.
    """
    found: dict[str, set[str]] = {code: set() for code in points}
    for one in points:
        near = sorted(points, key=lambda other: (_distance(points[one], points[other]), other))[: _CANDIDATES + 1]
        for other in near:
            if other != one and not any(_is_between(points, one, other, third) for third in near):
                found[one].add(other)
                found[other].add(one)
    return {code: frozenset(others) for code, others in found.items()}


def spread(points: Mapping[str, Point], links: Links) -> Mapping[str, Point]:
    """The points, scaled and moved so that nearly all are 1 or more apart while neighbours stay near."""
    moved = _fanned(_scaled(points, links))
    for _ in range(_ROUNDS):
        buckets = _buckets(moved)
        moved = {code: _pushed(code, moved, buckets, sorted(links[code])) for code in moved}
    return moved


def _scaled(points: Mapping[str, Point], links: Links) -> dict[str, Point]:
    lengths = sorted(_distance(points[one], points[other]) for one in links for other in links[one])
    unit = lengths[int(len(lengths) * _FAR_LINKS)] if lengths else 0.0
    return {code: (x / (unit or 1), y / (unit or 1)) for code, (x, y) in points.items()}


def _fanned(points: Mapping[str, Point]) -> dict[str, Point]:
    """Points in one place cannot push each other anywhere: each gets a little place of its own."""
    return {
        code: (x + 0.001 * (number % 7), y + 0.001 * (number % 11))
        for number, (code, (x, y)) in enumerate(sorted(points.items()))
    }


def _pushed(
    code: str, points: Mapping[str, Point], buckets: Mapping[tuple[int, int], list[str]], linked: list[str]
) -> Point:
    (x, y), across, down = points[code], 0.0, 0.0
    for other in (*_near(points[code], buckets), *linked):
        apart = _distance(points[code], points[other])
        if 0 < apart < 1:
            force = _PUSH * (1 - apart) / apart
        elif apart > 1 and other in linked:
            force = -_PULL * (apart - 1) / apart
        else:
            continue
        across += (x - points[other][0]) * force
        down += (y - points[other][1]) * force
    return x + across, y + down


def _buckets(points: Mapping[str, Point]) -> Mapping[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for code, (x, y) in points.items():
        found[floor(x), floor(y)].append(code)
    return found


def _near(point: Point, buckets: Mapping[tuple[int, int], list[str]]) -> Iterator[str]:
    column, row = floor(point[0]), floor(point[1])
    for across in (-1, 0, 1):
        for down in (-1, 0, 1):
            yield from buckets.get((column + across, row + down), ())


def _is_between(points: Mapping[str, Point], one: str, other: str, third: str) -> bool:
    (x1, y1), (x2, y2), point = points[one], points[other], points[third]
    middle = ((x1 + x2) / 2, (y1 + y2) / 2)
    return third not in (one, other) and _distance(middle, point) < _distance(points[one], middle) * (1 - 1e-9)


def _distance(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
