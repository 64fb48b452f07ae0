"""Maps of divided towns, drawn from the boundaries in the database."""

import pytest
import shapely
from sqlalchemy import select

from advocacy.db import Database
from advocacy.domain.boundaries import Layer
from advocacy.domain.seats import SeatPair
from advocacy.gateways.town_maps import TownMaps
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Boundary, BoundaryLoad, SeatRow
from tests.samples import NOW

WEST, SOUTH, WIDE, HIGH = -71.16, 42.35, 0.09, 0.03


@pytest.fixture
def pairs(pack: Pack) -> tuple[SeatPair, ...]:
    return pack.gazetteer.towns["Cambridge"].pairs


def strip(number: int, of: int) -> shapely.Polygon:
    """One of so many strips from west to east."""
    step = WIDE / of
    return shapely.box(WEST + number * step, SOUTH, WEST + (number + 1) * step, SOUTH + HIGH)


def draw_cambridge(database: Database, pack: Pack, pairs: tuple[SeatPair, ...], layers: set[Layer]) -> None:
    """Cambridge as strips, one for each of its pairs."""
    town = strip(0, 1)
    strips = {(pair.upper, pair.lower): strip(number, len(pairs)) for number, pair in enumerate(pairs)}
    with database.unit_of_work() as session:
        for layer in layers:
            load = BoundaryLoad(jurisdiction=pack.code, layer=layer, source="sample", digest="", loaded_at=NOW)
            session.add(load)
            session.flush()
            if layer is Layer.MUNICIPALITY:
                session.add(Boundary(load_id=load.id, seat_id=None, name="Cambridge", shape=town.wkb))
                continue
            for seat in session.scalars(select(SeatRow).where(SeatRow.chamber == layer.value)).all():
                shape = shapely.union_all([shape for keys, shape in strips.items() if seat.key in keys])
                if not shape.is_empty:
                    session.add(Boundary(load_id=load.id, seat_id=seat.id, name=seat.name, shape=shape.wkb))


def test_each_pair_has_its_area_with_its_number_inside(
    prepared: Database, pack: Pack, pairs: tuple[SeatPair, ...]
) -> None:
    draw_cambridge(prepared, pack, pairs, set(Layer))
    drawn = TownMaps(prepared, pack.code).draw("Cambridge", pairs)
    assert drawn is not None
    assert [area.number for area in drawn.areas] == list(range(1, len(pairs) + 1))
    assert [round(area.x / drawn.width * len(pairs) + 0.5) for area in drawn.areas] == [
        area.number for area in drawn.areas
    ]
    assert all(0 < area.y < drawn.height for area in drawn.areas)
    assert all(area.path.startswith("M") and area.path.endswith("z") for area in drawn.areas)


def test_north_is_up_and_a_mile_is_as_long_in_both_directions(
    prepared: Database, pack: Pack, pairs: tuple[SeatPair, ...]
) -> None:
    draw_cambridge(prepared, pack, pairs, set(Layer))
    drawn = TownMaps(prepared, pack.code).draw("Cambridge", pairs)
    assert drawn is not None
    assert drawn.height / drawn.width == pytest.approx(HIGH / (WIDE * 0.739), rel=0.02)


@pytest.mark.parametrize("missing", Layer)
def test_without_all_three_layers_there_is_no_map(
    prepared: Database, pack: Pack, pairs: tuple[SeatPair, ...], missing: Layer
) -> None:
    draw_cambridge(prepared, pack, pairs, set(Layer) - {missing})
    assert TownMaps(prepared, pack.code).draw("Cambridge", pairs) is None


def test_a_town_that_is_not_on_the_map_has_none(
    prepared: Database, pack: Pack, pairs: tuple[SeatPair, ...]
) -> None:
    draw_cambridge(prepared, pack, pairs, set(Layer))
    assert TownMaps(prepared, pack.code).draw("Boston", pack.gazetteer.towns["Boston"].pairs) is None
