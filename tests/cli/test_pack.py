"""`flask pack build`, as typed at a terminal."""

from pathlib import Path

import pytest
from flask import Flask

from advocacy.domain.seats import Chamber
from advocacy.jurisdictions.loader import HOME
from advocacy.jurisdictions.pack import Pack
from advocacy.jurisdictions.tables import read_rows
from tests import maps

PUBLISHED = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the publishers' files are not beside this checkout")
def test_the_tables_are_built_and_their_sources_said(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(args=["pack", "build", "--from", str(PUBLISHED), "--to", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "legislators.csv: 198 rows, Open States, people, as of 2026-08-01" in result.output
    assert (tmp_path / "seats.csv").read_bytes() == (HOME / "ma" / "seats.csv").read_bytes()


def test_a_folder_that_is_not_there_is_refused_with_a_sentence(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(args=["pack", "build", "--from", str(tmp_path / "no")])
    assert result.exit_code == 1
    assert "Nothing was built" in result.output


def test_an_unknown_pack_is_refused(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(args=["pack", "build", "--from", str(tmp_path), "--code", "zz"])
    assert result.exit_code == 1
    assert "There is no pack zz" in result.output


def test_the_middles_of_districts_are_written_from_boundaries(app: Flask, pack: Pack, tmp_path: Path) -> None:
    files = [
        str(maps.written(tmp_path / f"{chamber}.geojson", maps.districts(pack, chamber))) for chamber in Chamber
    ]
    result = app.test_cli_runner().invoke(args=["pack", "middles", "--to", str(tmp_path), *files])
    assert result.output == "middles.csv: 200 rows\n"
    rows = {(row["chamber"], row["code"]): row for row in read_rows(tmp_path / "middles.csv")}
    assert rows.keys() == {(key.chamber, key.code) for key in pack.seats}
    assert all(41 < float(row["latitude"]) < 43 for row in rows.values())
    half = app.test_cli_runner().invoke(args=["pack", "middles", "--to", str(tmp_path), files[0]])
    assert "160 seats have no boundaries in these files" in half.output
