"""Maps of whole chambers, drawn from the boundaries in the database."""

import re
from pathlib import Path

import pytest

from advocacy.db import Database
from advocacy.domain.seats import Chamber
from advocacy.gateways.state_maps import StateMaps
from advocacy.jurisdictions.pack import Pack
from tests.maps import load, sheets


@pytest.fixture
def mapped(prepared: Database, pack: Pack, tmp_path: Path) -> Database:
    load(prepared, pack, sheets(pack, tmp_path))
    return prepared


def test_every_seat_has_its_district_on_the_sheet(mapped: Database, pack: Pack) -> None:
    maps = StateMaps(mapped, pack.code)
    for chamber in Chamber:
        drawn = maps.draw(chamber)
        assert drawn is not None
        assert drawn.paths.keys() == {key for key in pack.seats if key.chamber is chamber}
        assert sum(map(len, drawn.paths.values())) < 200_000
        starts = [re.findall(r"M(\S+) ([^l]+)l", path) for path in drawn.paths.values()]
        assert all(starts)
        assert all(
            0 <= float(x) <= drawn.width and 0 <= float(y) <= drawn.height for each in starts for x, y in each
        )


def test_a_map_is_drawn_once(mapped: Database, pack: Pack) -> None:
    maps = StateMaps(mapped, pack.code)
    assert maps.draw(Chamber.UPPER) is maps.draw(Chamber.UPPER)


def test_without_boundaries_there_is_no_map(prepared: Database, pack: Pack) -> None:
    assert StateMaps(prepared, pack.code).draw(Chamber.UPPER) is None
