"""Seats on a map of hexagons: each has one of its own, and neighbours stay near."""

from collections.abc import Mapping
from math import dist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.domain.hexagon_grid import Cell, around, place, steps
from advocacy.domain.hexagons import arrange, on_the_plane
from advocacy.domain.seats import Chamber
from advocacy.jurisdictions.pack import Pack
from tests.tables import rows

degrees = st.tuples(st.floats(42.0, 42.5), st.floats(-71.5, -71.0))


def middles(pack: Pack, chamber: Chamber) -> dict[str, tuple[float, float]]:
    return {key.code: middle for key, middle in pack.middles.items() if key.chamber is chamber}


def lengths(cells: Mapping[str, Cell], chamber: Chamber) -> list[int]:
    """For each two districts with a common border, how many cells they are apart."""
    pairs = [row for row in rows("neighbours") if row["chamber"] == chamber]
    return [steps(cells[row["one"]], cells[row["other"]]) for row in pairs]


@pytest.mark.parametrize(
    ("chamber", "number", "touching", "near"), [(Chamber.UPPER, 40, 0.70, 0.94), (Chamber.LOWER, 160, 0.63, 0.92)]
)
def test_districts_with_a_common_border_stay_next_to_each_other_or_nearly_so(
    pack: Pack, chamber: Chamber, number: int, touching: float, near: float
) -> None:
    cells = arrange(middles(pack, chamber))
    assert len(set(cells.values())) == number
    apart = lengths(cells, chamber)
    assert sum(each == 1 for each in apart) / len(apart) >= touching
    assert sum(each <= 2 for each in apart) / len(apart) >= near


@pytest.mark.parametrize(("chamber", "most"), [(Chamber.UPPER, 1.0), (Chamber.LOWER, 1.8)])
def test_seats_are_where_they_are_in_the_state(pack: Pack, chamber: Chamber, most: float) -> None:
    """The mean distance, in cells, from where a map of the best scale would have them."""
    found = middles(pack, chamber)
    points = on_the_plane([(code, *middle) for code, middle in found.items()])
    drawn = {code: place(cell) for code, cell in arrange(found).items()}
    there, here = _centred(points), _centred(drawn)
    scale = sum(x * here[code][0] + y * here[code][1] for code, (x, y) in there.items()) / sum(
        x * x + y * y for x, y in there.values()
    )
    moved = [dist((x * scale, y * scale), here[code]) for code, (x, y) in there.items()]
    assert sum(moved) / len(moved) <= most


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), degrees, max_size=25))
def test_every_seat_has_a_cell_of_its_own_and_the_map_begins_at_the_corner(
    found: dict[str, tuple[float, float]],
) -> None:
    cells = arrange(found)
    assert cells.keys() == found.keys()
    assert len(set(cells.values())) == len(found)
    assert not cells or (
        min(column for column, _ in cells.values()),
        min(row for _, row in cells.values()) // 2,
    ) == (
        0,
        0,
    )


def test_seats_in_one_place_lie_side_by_side() -> None:
    cells = arrange({str(number): (42.0, -71.0) for number in range(7)})
    assert max(steps(one, other) for one in cells.values() for other in cells.values()) <= 4


def test_a_cell_has_six_neighbours_one_width_away() -> None:
    for cell in ((3, 2), (3, 3)):
        near = list(around(cell, 1))
        assert len(near) == 6
        assert all(abs(dist(place(cell), place(other)) - 1) < 1e-9 for other in near)


def _centred(points: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    x, y = (sum(point[axis] for point in points.values()) / len(points) for axis in (0, 1))
    return {code: (px - x, py - y) for code, (px, py) in points.items()}
