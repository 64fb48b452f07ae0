"""`flask streets build`."""

import gzip
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from advocacy.domain.ports import Footing
from advocacy.gateways.boundary_files import read
from advocacy.wiring import Toolbox
from tests import maps
from tests.fakes import SurveyorByLongitude

HEADER = "number,street,unit,city,zip,lon,lat\n"
GOOD = "1,Main St,,Cambridge,02139,0,42\n9,Main St,2,Cambridge,02139,0,42\n10,Main Street,,CAMBRIDGE,,1,42\n"


@pytest.fixture
def surveyed(toolbox: Toolbox) -> Toolbox:
    """A toolbox whose surveyor knows the pairs of Cambridge by degrees of longitude."""
    toolbox.__dict__["surveyor"] = SurveyorByLongitude(toolbox.pack.gazetteer.towns["Cambridge"].pairs)
    return toolbox


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "points.csv"


def run(app: Flask, file: Path, *more: str) -> Result:
    return app.test_cli_runner().invoke(args=["streets", "build", "--from", str(file), "--format", "csv", *more])


def test_a_built_index_answers_the_next_match(app: Flask, surveyed: Toolbox, file: Path) -> None:
    file.write_text(HEADER + GOOD)
    told = run(app, file)
    assert told.exit_code == 0, told.output
    assert "In the index: 3 of 3 rows, 1 street, 2 ranges." in told.output
    matched = app.test_cli_runner().invoke(args=["match", "5 Main St #3, Cambridge, MA 02139"])
    assert "your street in Cambridge" in matched.output
    assert matched.exit_code == 0


def test_the_gzip_of_a_file_is_built_from_as_well(app: Flask, surveyed: Toolbox, tmp_path: Path) -> None:
    packed = tmp_path / "points.csv.gz"
    packed.write_bytes(gzip.compress((HEADER + GOOD).encode()))
    told = run(app, packed)
    assert told.exit_code == 0, told.output
    assert surveyed.streets.look_up("Cambridge", "5 Main St").footing is Footing.KNOWN


def test_conflicts_that_cannot_be_written_leave_the_index_as_it_is(
    app: Flask, surveyed: Toolbox, file: Path, tmp_path: Path
) -> None:
    file.write_text(HEADER + GOOD)
    told = run(app, file, "--conflicts", str(tmp_path / "nowhere" / "conflicts.csv"))
    assert told.exit_code == 1
    assert surveyed.streets.look_up("Cambridge", "5 Main St").footing is Footing.UNKNOWN


def test_loaded_outlines_of_towns_tell_the_town_where_the_file_does_not(
    app: Flask, toolbox: Toolbox, file: Path, tmp_path: Path
) -> None:
    file.write_text(HEADER + "1,Main St,,,,-73.03741,42.43019\n")
    sheets = maps.sheets(toolbox.pack, tmp_path)
    maps.load(toolbox.database, toolbox.pack, sheets)
    refused = run(app, file)
    assert refused.exit_code == 1
    assert "without a city or town" in refused.output
    towns = maps.written(tmp_path / "towns.geojson", maps.towns(toolbox.pack))
    maps.load(toolbox.database, toolbox.pack, read(towns))
    told = run(app, file)
    assert told.exit_code == 0, told.output
    assert toolbox.streets.look_up("Peru", "1 Main Street").footing is Footing.KNOWN


def test_a_build_that_is_broken_off_leaves_the_index_as_it_is(
    app: Flask, surveyed: Toolbox, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(HEADER + GOOD)
    run(app, file)
    file.write_text(HEADER + GOOD.replace("Main St", "Elm St"))
    monkeypatch.setattr(surveyed.surveyor, "seats_at", interrupted)
    assert run(app, file).exit_code == 1
    assert surveyed.streets.look_up("Cambridge", "5 Main St").footing is Footing.KNOWN
    assert surveyed.streets.look_up("Cambridge", "5 Elm St").footing is Footing.UNKNOWN


def interrupted(_points: object) -> None:
    raise KeyboardInterrupt


def test_rows_of_no_use_and_conflicts_are_shown_and_listed(
    app: Flask, surveyed: Toolbox, file: Path, tmp_path: Path
) -> None:
    twice = "".join(f"{number},Elm St,,Cambridge,02139,{at},42\n" for number in range(1, 26) for at in (0, 1))
    file.write_text(HEADER + GOOD + twice + ",Main St,,Cambridge,02139,0,42\n3,Main St,,Nowhere,,0,42\n")
    told = run(app, file)
    assert told.exit_code == 0, told.output
    assert "1 row without a house number that can be read:\n  row 55" in told.output
    assert "1 row with a city or town that is not known:\n  row 56: Nowhere" in told.output
    assert "25 addresses with points of different seats" in told.output
    assert "  1 elm st, Cambridge: rows 5, 6" in told.output
    assert "and 5 more; list all with --conflicts FILE" in told.output
    run(app, file, "--conflicts", str(tmp_path / "conflicts.csv"))
    listed = (tmp_path / "conflicts.csv").read_text().splitlines()
    assert len(listed) == 26
    assert listed[-1] == "Cambridge,elm st,25,53 54"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "The columns are: none."),
        (HEADER, "no rows"),
        ("nr,street,city\n", "The columns are: nr, street, city."),
        (HEADER + GOOD.replace(",0,42", ",-30,42"), "row 2: longitude -30.0000, latitude 42.0000"),
        (HEADER + GOOD + "11,Main St,,Cam", "breaks off in row 5"),
    ],
)
def test_a_refused_file_changes_nothing(
    app: Flask, surveyed: Toolbox, file: Path, content: str, said: str
) -> None:
    file.write_text(HEADER + GOOD)
    run(app, file)
    file.write_text(content)
    told = run(app, file)
    assert told.exit_code == 1
    assert "Nothing was built" in told.output
    assert said in told.output
    assert surveyed.streets.look_up("Cambridge", "5 Main St").footing is Footing.KNOWN


def test_without_boundaries_nothing_is_built(app: Flask, file: Path) -> None:
    file.write_text(HEADER + GOOD)
    told = run(app, file)
    assert told.exit_code == 1
    assert "flask boundaries load" in told.output
