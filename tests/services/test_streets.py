"""The street index: built from points, stored, looked up again, rebuilt."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from advocacy.db import Database, connect
from advocacy.domain.address_points import AddressPoint, Fault
from advocacy.domain.boundaries import Area
from advocacy.domain.errors import AddressPointsRefused
from advocacy.domain.ports import Footing, OnStreet
from advocacy.domain.seats import SeatPair
from advocacy.domain.street_building import Placed
from advocacy.gateways.street_index import StreetIndex
from advocacy.gateways.town_index import TownIndex
from advocacy.jurisdictions.loader import load_pack
from advocacy.models import StreetLoad
from advocacy.services.streets import Origin, place, store
from tests.fakes import SilentBell, SurveyorByLongitude
from tests.samples import NOW

PACK = load_pack("ma")
CAMBRIDGE = PACK.gazetteer.towns["Cambridge"].pairs
NEWTON = PACK.gazetteer.towns["Newton"].pairs
SURVEYOR = SurveyorByLongitude([*CAMBRIDGE, *NEWTON])
AT_NEWTON = float(len(CAMBRIDGE))


def point(row: int, number: str, at: float | None = 0.0, street: str = "Main St", **more: str) -> AddressPoint:
    place = {"town": "Cambridge", "zip": "", **more}
    return AddressPoint(row, number, street, place["town"], place["zip"], None if at is None else (at, 42.0))


def placed(*points: AddressPoint) -> Placed:
    return place(PACK, SURVEYOR, TownIndex([]), points)


def built(database: Database, *points: AddressPoint) -> StreetIndex:
    outcome = placed(*points)
    with database.unit_of_work() as session:
        store(session, PACK, outcome, Origin("points.csv", NOW))
    return StreetIndex(database, "ma")


def known(pair: SeatPair) -> OnStreet:
    return OnStreet(Footing.KNOWN, (bare(pair),))


def bare(pair: SeatPair) -> SeatPair:
    return SeatPair(pair.upper, pair.lower)


def test_each_address_is_found_with_its_seats_however_it_is_typed(prepared: Database) -> None:
    index = built(prepared, point(2, "1"), point(3, "9"), point(4, "11", 1.0), point(5, "11A", 2.0))
    for typed in ("1 Main St", "7 main street apt 3", "5 Main St., 2nd floor", "3 MAIN STREET #4", "1-5 Main St"):
        assert index.look_up("Cambridge", typed) == known(CAMBRIDGE[0])
    assert index.look_up("Cambridge", "11 Main St") == known(CAMBRIDGE[1])
    assert index.look_up("Cambridge", "11-A Main St") == known(CAMBRIDGE[2])
    assert index.look_up("Cambridge", "9-11 Main St").footing is Footing.BETWEEN


def test_between_different_seats_are_those_of_the_neighbours(prepared: Database) -> None:
    index = built(prepared, point(2, "1"), point(3, "9", 1.0))
    found = index.look_up("Cambridge", "5 Main St")
    assert found == OnStreet(Footing.BETWEEN, (bare(CAMBRIDGE[0]), bare(CAMBRIDGE[1])))


@pytest.mark.parametrize(
    ("town", "typed"),
    [
        ("Cambridge", "11 Main St"),
        ("Cambridge", "2 Main St"),
        ("Cambridge", "1 Main Ave"),
        ("Cambridge", "Main St"),
        ("Cambridge", ""),
        ("Cambridge", "1"),
        ("Newton", "1 Main St"),
        ("Nowhere", "1 Main St"),
        ("Cambridge", "1\x00 Main St"),
    ],
)
def test_what_is_not_there_is_unknown(prepared: Database, town: str, typed: str) -> None:
    index = built(prepared, point(2, "1"), point(3, "9"))
    assert index.look_up(town, typed) == OnStreet(Footing.UNKNOWN)


def test_without_an_index_and_without_a_database_nothing_is_known(prepared: Database) -> None:
    nowhere = Database(connect("postgresql+psycopg://nobody@127.0.0.1:1/none"), SilentBell())
    for database in (prepared, nowhere):
        assert StreetIndex(database, "ma").look_up("Cambridge", "1 Main St") == OnStreet(Footing.UNKNOWN)


def test_the_index_of_another_state_says_nothing(prepared: Database) -> None:
    built(prepared, point(2, "1"))
    assert StreetIndex(prepared, "nv").look_up("Cambridge", "1 Main St") == OnStreet(Footing.UNKNOWN)


def test_a_rebuild_takes_the_old_ones_place_and_look_ups_go_on_meanwhile(prepared: Database) -> None:
    index = built(prepared, point(2, "1"), point(3, "1", street="Elm St"))
    newer = placed(point(2, "1", 1.0), point(3, "3", 2.0))
    with prepared.unit_of_work() as session:
        store(session, PACK, newer, Origin("newer.csv", NOW + timedelta(days=1)))
        assert index.look_up("Cambridge", "1 Main St") == known(CAMBRIDGE[0])
    assert index.look_up("Cambridge", "1 Main St") == known(CAMBRIDGE[1])
    assert index.look_up("Cambridge", "3 Main St") == known(CAMBRIDGE[2])
    assert index.look_up("Cambridge", "1 Elm St") == OnStreet(Footing.UNKNOWN)
    with prepared.reading() as session:
        (load,) = session.scalars(select(StreetLoad))
        assert (load.source, load.addresses) == ("newer.csv", 2)


def test_a_rebuild_touches_only_what_has_changed(prepared: Database) -> None:
    built(prepared, point(2, "1"), point(3, "1", street="Elm St"), point(4, "1", street="Oak St"))
    before = written(prepared)
    built(prepared, point(2, "1"), point(3, "3", street="Elm St"), point(4, "1", street="Ash St"))
    after = written(prepared)
    assert after.keys() == {"main st", "elm st", "ash st"}
    assert after["main st"] == before["main st"]
    assert after["elm st"] != before["elm st"]


def written(database: Database) -> dict[str, str]:
    """For each street the transaction that wrote its row."""
    with database.reading() as session:
        return dict(session.execute(text("SELECT street, xmin::text FROM street_sides")).all())


def test_of_two_builds_at_once_the_second_waits_and_takes_the_firsts_place(prepared: Database) -> None:
    first, second = placed(point(2, "1")), placed(point(2, "1", 1.0), point(3, "1", street="Elm St"))
    with ThreadPoolExecutor(1) as other:
        with prepared.unit_of_work() as session:
            store(session, PACK, first, Origin("first.csv", NOW))
            late = other.submit(stored, prepared, second)
            wait_until_one_waits(session)
        late.result(timeout=30)
    assert written(prepared).keys() == {"main st", "elm st"}
    assert StreetIndex(prepared, "ma").look_up("Cambridge", "1 Main St") == known(CAMBRIDGE[1])


def stored(database: Database, outcome: Placed) -> None:
    with database.unit_of_work() as session:
        store(session, PACK, outcome, Origin("second.csv", NOW))


def wait_until_one_waits(session: Session) -> None:
    """Until another transaction of this database waits for a lock."""
    waits = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not session.scalar(waits):
        session.execute(text("SELECT pg_stat_clear_snapshot()"))


def test_a_build_that_fails_halfway_leaves_the_old_index(prepared: Database) -> None:
    index = built(prepared, point(2, "1"))
    newer = placed(point(2, "1", 1.0))
    with suppress(RuntimeError), prepared.unit_of_work() as session:
        store(session, PACK, newer, Origin("newer.csv", NOW))
        raise RuntimeError
    assert index.look_up("Cambridge", "1 Main St") == known(CAMBRIDGE[0])


def test_rows_of_no_use_are_counted_by_kind_with_their_rows() -> None:
    faults = placed(
        *(point(row, str(row)) for row in range(100, 110)),
        point(2, "0"),
        point(3, "none"),
        point(4, "4", street=" - "),
        point(5, "5", town=""),
        point(6, "6", None),
        point(7, "7", 500.0),
        point(8, "8", town="Cambrige"),
        point(9, "9", AT_NEWTON),
    ).faults
    assert faults.counts == {
        Fault.NO_NUMBER: 2,
        Fault.NO_STREET: 1,
        Fault.NO_TOWN: 1,
        Fault.NO_POINT: 1,
        Fault.OUTSIDE: 1,
        Fault.TOWN_UNKNOWN: 1,
        Fault.ELSEWHERE: 1,
    }
    assert faults.first[Fault.NO_NUMBER] == ["row 2: 0", "row 3: none"]
    assert faults.first[Fault.OUTSIDE] == ["row 7: longitude 500.0000, latitude 42.0000"]
    assert faults.first[Fault.TOWN_UNKNOWN] == ["row 8: Cambrige"]


def test_villages_mean_their_municipality_and_seats_or_zip_decide_between_several() -> None:
    outcome = placed(
        point(2, "1", AT_NEWTON, town="CHESTNUT HILL", zip="02467"),
        point(3, "1", AT_NEWTON, town="Newton Centre"),
        point(4, "1", 0.0, town="City of Cambridge"),
    )
    assert {name.municipality for name in outcome.streets} == {"Newton", "Cambridge"}
    assert outcome.used == 3


def test_where_the_towns_name_does_not_tell_the_map_does() -> None:
    rows = (
        point(2, "1", town=""),
        point(3, "3", town="Cambrige"),
        point(4, "1", AT_NEWTON, town="Cambridge"),
        point(5, "1", AT_NEWTON + 1, town="Nowhere"),
        point(6, "5", town="Cambridge"),
    )
    drawn = {
        "Cambridge": (0, 41, 1, 43),
        "Newton": (AT_NEWTON, 41, AT_NEWTON + 0.9, 43),
        "Boston": (9, 9, 9.1, 9.1),
    }
    areas = [Area(name, None, shapely.box(*box).buffer(0.01).wkb) for name, box in drawn.items()]
    outcome = place(PACK, SURVEYOR, TownIndex(areas), rows)
    assert {name.municipality for name in outcome.streets} == {"Newton", "Cambridge"}
    assert (outcome.used, outcome.faults.counts) == (4, {Fault.TOWN_UNKNOWN: 1})
    assert placed(*rows[2:], *rows[4:]).faults.counts == {Fault.ELSEWHERE: 1, Fault.TOWN_UNKNOWN: 1}


def test_a_town_on_the_map_without_the_points_seats_is_not_believed() -> None:
    areas = [Area("Pittsfield", None, shapely.box(-1, 41, 9, 43).wkb)]
    outcome = place(PACK, SURVEYOR, TownIndex(areas), [point(2, "1", town="?"), point(3, "1")])
    assert outcome.faults.counts == {Fault.TOWN_UNKNOWN: 1}


def test_conflicts_are_listed_with_their_rows_and_asked_about(prepared: Database) -> None:
    points = point(2, "18 "), point(3, "18", 1.0), point(4, "20")
    ((name, conflict),) = placed(*points).conflicts
    assert (name.municipality, name.street, conflict.rows) == ("Cambridge", "main st", (2, 3))
    found = built(prepared, *points).look_up("Cambridge", "18 Main St")
    assert found == OnStreet(Footing.BETWEEN, (bare(CAMBRIDGE[0]), bare(CAMBRIDGE[1])))


def test_a_file_of_which_most_is_of_no_use_is_refused_with_the_reasons() -> None:
    with pytest.raises(AddressPointsRefused) as refused:
        placed(point(2, "1"), *(point(row, "1", -999.0) for row in range(3, 9)))
    told = "\n".join(refused.value.problems)
    assert "1 of 7 rows" in told
    assert "row 3: longitude -999.0000" in told
    assert "--crs" in told


def test_an_empty_file_and_one_without_boundaries_are_refused() -> None:
    with pytest.raises(AddressPointsRefused):
        placed()
    with pytest.raises(AddressPointsRefused) as refused:
        place(PACK, SurveyorByLongitude([]), TownIndex([]), [point(2, "1")])
    assert "boundaries" in refused.value.problems[0]


numbers = st.builds(
    lambda number, mark: f"{number}{mark}", st.integers(1, 99), st.sampled_from(["", "", "", "-A"])
)
addresses = st.tuples(
    numbers,
    st.sampled_from(["Main St", "N Main St", "First Avenue", "Elm Street Ext"]),
    st.sampled_from([0, 1, 2]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(addresses, min_size=1, max_size=60, unique_by=lambda each: each[:2]))
def test_an_index_of_any_points_gives_each_its_seats(
    prepared: Database, known_addresses: Sequence[tuple[str, str, int]]
) -> None:
    index = built(prepared, *numbered(known_addresses))
    for number, street, at in known_addresses:
        assert index.look_up("Cambridge", f"{number} {street}, Apt 2") == known(CAMBRIDGE[at])


def numbered(rows: Sequence[tuple[str, str, int]]) -> Iterator[AddressPoint]:
    for row, (number, street, at) in enumerate(rows, start=2):
        yield point(row, number, float(at), street)
