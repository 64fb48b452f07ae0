"""Where seats are on the map: by the pack's own table, or by the towns of their precincts."""

import shutil
from pathlib import Path

import pytest

from advocacy.domain.errors import PackRefused
from advocacy.domain.seats import Chamber, SeatKey
from advocacy.jurisdictions.loader import HOME, load_pack, read_pack
from advocacy.jurisdictions.tables import read_rows, write_rows


def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HOME / "nv_sample", tmp_path / "nv_sample"))


def test_a_pack_without_the_table_knows_its_seats_by_their_towns() -> None:
    pack = load_pack("nv_sample")
    assert pack.middles.keys() == pack.seats.keys()
    for (latitude, longitude), towns in ((pack.middles[key], _towns_of(key)) for key in pack.seats):
        assert min(town.latitude for town in towns) <= latitude <= max(town.latitude for town in towns)
        assert min(town.longitude for town in towns) <= longitude <= max(town.longitude for town in towns)


def test_the_table_goes_before_the_towns(tmp_path: Path) -> None:
    home = folder(tmp_path)
    seats = read_rows(home / "seats.csv")
    write_rows(
        home / "middles.csv",
        (
            {"chamber": row["chamber"], "code": row["code"], "latitude": "39.5", "longitude": "-117"}
            for row in seats
        ),
    )
    assert set(read_pack(home).middles.values()) == {(39.5, -117.0)}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("upper,999,39,-117", "there is no upper seat 999"),
        ("lower,002,north,-117", 'row 2: "north" is no latitude'),
        ("lower,002", "row 2 has 2 cells, not 4"),
    ],
)
def test_a_table_that_contradicts_the_others_is_refused(tmp_path: Path, row: str, problem: str) -> None:
    home = folder(tmp_path)
    (home / "middles.csv").write_text(f"chamber,code,latitude,longitude\n{row}\n")
    with pytest.raises(PackRefused) as refused:
        read_pack(home)
    assert f"middles.csv: {problem}" in refused.value.problems


def test_a_table_that_leaves_seats_out_is_refused(tmp_path: Path) -> None:
    home = folder(tmp_path)
    first, second, *_ = read_rows(home / "seats.csv")
    (home / "middles.csv").write_text(
        f"chamber,code,latitude,longitude\n{first['chamber']},{first['code']},39,-117\n"
    )
    with pytest.raises(PackRefused) as refused:
        read_pack(home)
    assert f"middles.csv: the {second['chamber']} seat {second['code']} is missing" in refused.value.problems


def _towns_of(key: SeatKey) -> list[object]:
    towns = load_pack("nv_sample").gazetteer.towns.values()
    found = [
        town
        for town in towns
        if any(key == (pair.upper if key.chamber is Chamber.UPPER else pair.lower) for pair in town.pairs)
    ]
    assert found
    return found
