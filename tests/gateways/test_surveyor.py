"""A point's seats, from the boundaries in the database."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import psycopg
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from advocacy.db import Database
from advocacy.domain.boundaries import Area
from advocacy.domain.seats import Chamber, SeatKey
from advocacy.gateways.boundary_files import read
from advocacy.gateways.embedded import Addresses
from advocacy.gateways.surveyor import SECONDS_BETWEEN_LOOKS, DatabaseSurveyor, DistrictIndex
from advocacy.jurisdictions.pack import Pack
from tests import maps

BOSTON, PERU, ATLANTIC = (-71.0589, 42.3601), (-73.03741, 42.43019), (-60.0, 42.0)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def surveyor(prepared: Database, pack: Pack, clock: Clock, tmp_path: Path) -> DatabaseSurveyor:
    """A surveyor that knows the sample districts."""
    maps.load(prepared, pack, maps.sheets(pack, tmp_path))
    return DatabaseSurveyor(prepared, pack.code, clock)


def seat(number: int) -> SeatKey:
    return SeatKey("plan", Chamber.UPPER, f"D{number:02}")


def index(shapes: dict[int, shapely.Geometry]) -> DistrictIndex:
    return DistrictIndex([Area(f"{number}", seat(number), shape.wkb) for number, shape in shapes.items()])


def asked(index: DistrictIndex, *points: tuple[float, float]) -> list[SeatKey | None]:
    return [[*index.seats, None][number] for number in index.numbers(shapely.points(np.array(points)))]


@st.composite
def patchworks(draw: st.DrawFn) -> tuple[dict[int, list[shapely.Geometry]], tuple[int, int], tuple[float, float]]:
    """Districts of some cells of a grid each, one of the cells, and a point strictly inside of that."""
    cuts = st.lists(st.integers(-500, 500), min_size=2, max_size=7, unique=True).map(sorted)
    columns, rows = draw(cuts), draw(cuts)
    cells: dict[int, list[shapely.Geometry]] = {}
    for left, right in pairwise(columns):
        for low, high in pairwise(rows):
            cells.setdefault(draw(st.integers(0, 4)), []).append(shapely.box(left, low, right, high))
    number = draw(st.sampled_from(sorted(cells)))
    cell = draw(st.integers(0, len(cells[number]) - 1))
    share = st.floats(0.01, 0.99)
    return cells, (number, cell), (draw(share), draw(share))


@given(patchworks())
def test_any_point_inside_a_district_yields_its_seat(
    drawn: tuple[dict[int, list[shapely.Geometry]], tuple[int, int], tuple[float, float]],
) -> None:
    cells, (number, cell), (across, up) = drawn
    left, low, right, high = cells[number][cell].bounds
    point = (left + across * (right - left), low + up * (high - low))
    found = index({each: shapely.union_all(parts) for each, parts in cells.items()})
    assert asked(found, point) == [seat(number)]


def test_a_point_on_a_border_always_has_the_first_seat() -> None:
    west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    for shapes in ({1: west, 2: east}, {2: east, 1: west}):
        assert asked(index(shapes), (1, 0.5), (1, 0), (1.5, 0.5)) == [seat(1), seat(1), seat(2)]


def test_a_hole_belongs_to_nobody_and_to_whom_it_is_given() -> None:
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    assert asked(index({1: ring}), (1.5, 1.5), (9, 9)) == [None, None]
    assert asked(index({1: ring, 2: shapely.box(1, 1, 2, 2)}), (1.5, 1.5)) == [seat(2)]


def test_numbers_that_are_no_places_are_in_no_district() -> None:
    found = index({1: shapely.box(0, 0, 1, 1)})
    assert asked(found, (float("nan"), 0.5), (float("inf"), 0.5)) == [None, None]


def test_each_whole_town_has_its_two_seats(surveyor: DatabaseSurveyor, pack: Pack) -> None:
    whole = [town for town in pack.gazetteer.towns.values() if town.is_whole]
    pairs = surveyor.seats_at([(town.longitude, town.latitude) for town in whole])
    assert [(pair.upper, pair.lower) for pair in pairs if pair] == [
        (town.pairs[0].upper, town.pairs[0].lower) for town in whole
    ]


def test_many_points_get_the_answers_that_each_gets_alone(surveyor: DatabaseSurveyor) -> None:
    points = [(-73.0 + step / 37, 42.0 + step / 150) for step in range(100)] + [ATLANTIC]
    together = list(surveyor.seats_at(points))
    assert together == [surveyor.seats_at([point])[0] for point in points]
    assert together[-1] is None
    assert surveyor.seats_at([]) == []


def test_threads_get_the_answers_that_one_would(surveyor: DatabaseSurveyor, pack: Pack) -> None:
    points = [(town.longitude, town.latitude) for town in pack.gazetteer.towns.values()]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(surveyor.seats_at, [points] * 16))
    assert all(answer == answers[0] for answer in answers)


def test_threads_may_ask_an_index_from_its_first_moment_on() -> None:
    parts = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    stars = {
        number: shapely.Polygon(
            [(number + np.cos(part) * (0.6 + 0.1 * (step % 2)), np.sin(part)) for step, part in enumerate(parts)]
        )
        for number in range(60)
    }
    points = shapely.points([(step / 10, 0.37) for step in range(600)])
    for _ in range(20):
        fresh = index(stars)
        with ThreadPoolExecutor(8) as pool:
            answers = [answer.tolist() for answer in pool.map(fresh.numbers, [points] * 16)]
        assert all(answer == answers[0] for answer in answers)


def test_without_boundaries_it_is_not_ready(prepared: Database, pack: Pack) -> None:
    surveyor = DatabaseSurveyor(prepared, pack.code)
    assert not surveyor.is_ready
    assert surveyor.seats_at([BOSTON, BOSTON]) == [None, None]


def test_one_chamber_is_not_enough(prepared: Database, pack: Pack, tmp_path: Path) -> None:
    maps.load(prepared, pack, maps.sheets(pack, tmp_path)[:1])
    surveyor = DatabaseSurveyor(prepared, pack.code)
    assert not surveyor.is_ready
    assert surveyor.seats_at([BOSTON]) == [None]


def test_another_states_boundaries_are_not_ours(prepared: Database, pack: Pack, tmp_path: Path) -> None:
    maps.load(prepared, pack, maps.sheets(pack, tmp_path))
    assert not DatabaseSurveyor(prepared, "zz").is_ready


def test_a_load_is_noticed_within_a_minute(prepared: Database, pack: Pack, clock: Clock, tmp_path: Path) -> None:
    surveyor = DatabaseSurveyor(prepared, pack.code, clock)
    assert not surveyor.is_ready
    maps.load(prepared, pack, maps.sheets(pack, tmp_path))
    assert not surveyor.is_ready
    clock.seconds += SECONDS_BETWEEN_LOOKS
    assert surveyor.is_ready
    assert surveyor.seats_at([BOSTON]) != [None]


def test_a_new_load_takes_the_old_ones_place(
    surveyor: DatabaseSurveyor, prepared: Database, pack: Pack, clock: Clock, tmp_path: Path
) -> None:
    before = surveyor.seats_at([BOSTON, PERU])
    assert before[1]
    neighbour = next(
        pack.seats[pair.lower].name
        for town in pack.gazetteer.towns.values()
        for pair in town.pairs
        if pair.upper == before[1].upper and pair.lower != before[1].lower
    )
    shapes = maps.given_away(maps.districts(pack, Chamber.LOWER), maps.towns(pack)["Peru"], neighbour)
    maps.load(prepared, pack, read(maps.written(tmp_path / "new.geojson", shapes)))
    assert surveyor.seats_at([BOSTON, PERU]) == before
    clock.seconds += SECONDS_BETWEEN_LOOKS
    boston, peru = surveyor.seats_at([BOSTON, PERU])
    assert boston == before[0]
    assert peru
    assert (peru.upper, pack.seats[peru.lower].name) == (before[1].upper, neighbour)


@pytest.fixture
def silence(servers: Addresses, prepared_url: str) -> Iterator[Callable[[], None]]:
    """Makes the test's database throw everybody out and let nobody in, until the test ends."""
    name = urlsplit(prepared_url).path.strip("/")

    def throw_out() -> None:
        with psycopg.connect(servers.database_url, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

    yield throw_out
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_while_the_database_is_silent_what_is_known_stays_in_use(
    surveyor: DatabaseSurveyor, clock: Clock, silence: Callable[[], None]
) -> None:
    before = surveyor.seats_at([BOSTON])
    silence()
    clock.seconds += SECONDS_BETWEEN_LOOKS
    assert surveyor.is_ready
    assert surveyor.seats_at([BOSTON]) == before
