"""A pack's tables are built from the publishers' files, and always the same from the same."""

import shutil
from pathlib import Path

import pytest

from advocacy.domain.errors import PackRefused
from advocacy.jurisdictions.build import build
from advocacy.jurisdictions.loader import HOME
from advocacy.jurisdictions.tables import COLUMNS, read_rows

PUBLISHED = Path(__file__).parents[2].parent / "shared" / "data"
FACTS = HOME / "ma" / "facts.toml"

SEATS = """\
chamber,sld_code,census_name,census_basename,openstates_label,sec_2022_name,massgis_display
upper,D01,First Alpha-Beta District,First Alpha-Beta,First Alpha and Beta,First Alpha & Beta,First Alpha and Beta
lower,001,1st Alpha District,1st Alpha,1st Alpha,First Alpha,1st Alpha
lower,002,22nd Alpha District,22nd Alpha,,Twenty-Second Alpha,22nd Alpha
"""
TOWNS = """\
name,kind,county,population_2020,area_sqmi,lon,lat
Alphaville,city,Alpha,1000,1.0,-71.1,42.1
Betaborough,town,Beta,500,1.0,-71.2,42.2
"""
PRECINCTS = """\
city_town,Ward,Pct,State_Rep,State_Senate,US_House,Gov_Council
Alphaville,1,10,First Alpha,First Alpha & Beta,8,Fourth
Alphaville,1,2A,First Alpha,First Alpha & Beta,8,Fourth
Alphaville,1,2,Twenty-Second Alpha,First Alpha & Beta,8,Fourth
Betaborough,-,1,First Alpha,First Alpha & Beta,8,Fourth
"""
PLACES = """\
zip,zip_type,usps_place,municipality_of_zip_centroid
01234,STANDARD,Alphaville,Betaborough
01234,STANDARD,Hamlet,Betaborough
01235,STANDARD,Betaboro,Betaborough
01235,STANDARD,Chestnut Hill,Betaborough
"""
LEGISLATOR = """\
id: ocd-person/{id}
name: {name}
given_name: Sample
family_name: Person
gender: Unknown
birth_date: 1950-01-01
email: {id}@example.org
image: https://example.org/picture.jpg
party:
- name: Independent
roles:
- start_date: 2023-01-04
  type: lower
  district: {district}
  {ended}
offices:
- classification: capitol
  address: Room 1, Sample House
  voice: 555-0100
"""
COMMITTEE = """\
name: Samples
chamber: legislature
sources:
- url: https://example.org/Committees/Detail/J1
members:
- name: Sample One
  role: chair
  person_id: ocd-person/one
- name: Former Three
  role: member
  person_id: ocd-person/three
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The files of a very small state."""
    folder = tmp_path / "published"
    people, committees = folder / "openstates/ma/legislature", folder / "openstates/ma/committees"
    for each in (people, committees):
        each.mkdir(parents=True)
    for name, text in (
        ("seats", SEATS),
        ("municipalities", TOWNS),
        ("precincts_2022", PRECINCTS),
        ("zip_places", PLACES),
    ):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    _person(people, "one", "Sample One", "1st Alpha")
    _person(people, "three", "Former Three", "22nd Alpha", "end_date: 2024-12-31")
    (committees / "samples.yml").write_text(COMMITTEE, encoding="utf-8")
    return folder


def test_the_tables_of_a_small_state(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "built"
    built = build("ma", source, FACTS, target)
    assert {table.file: table.rows for table in built} == {
        "seats.csv": 3,
        "towns.csv": 2,
        "precincts.csv": 3,
        "places.csv": 4,
        "legislators.csv": 1,
        "committees.csv": 1,
        "members.csv": 1,
    }
    assert (target / "precincts.csv").read_text() == (
        "town,upper,lower,precincts\nAlphaville,D01,002,1-2\nAlphaville,D01,001,1-2A 1-10\nBetaborough,D01,001,1\n"
    )


def test_a_village_means_each_town_that_its_zip_names(source: Path, tmp_path: Path) -> None:
    build("ma", source, FACTS, tmp_path)
    meant = {row["place"]: row["towns"] for row in read_rows(tmp_path / "places.csv")}
    assert meant["Alphaville"] == "Alphaville"
    assert meant["Hamlet"] == "Alphaville;Betaborough"
    assert meant["Betaboro"] == "Betaborough"


def test_a_village_across_town_lines_means_what_the_facts_say(source: Path, tmp_path: Path) -> None:
    build("ma", source, FACTS, tmp_path)
    meant = {row["place"]: row["towns"] for row in read_rows(tmp_path / "places.csv")}
    assert meant["Chestnut Hill"] == "Boston;Brookline;Newton"


def test_only_sitting_legislators_and_only_their_offices_are_kept(source: Path, tmp_path: Path) -> None:
    build("ma", source, FACTS, tmp_path)
    assert (tmp_path / "legislators.csv").read_text().splitlines()[1:] == [
        "ocd-person/one,Sample One,Sample,Person,Independent,"
        'one@example.org,555-0100,"Room 1, Sample House",lower,001,2023-01-04'
    ]
    assert (tmp_path / "members.csv").read_text().splitlines()[1:] == ["J1,ocd-person/one,chair"]


def test_the_sources_are_stated_with_their_dates(source: Path, tmp_path: Path) -> None:
    build("ma", source, FACTS, tmp_path)
    sources = (tmp_path / "SOURCES.md").read_text(encoding="utf-8")
    assert "| precincts.csv | 3 | precincts_2022.csv | Secretary of the Commonwealth" in sources
    assert "| 2022-11-08 |" in sources


def test_building_again_gives_the_same_bytes(source: Path, tmp_path: Path) -> None:
    build("ma", source, FACTS, tmp_path / "once")
    build("ma", source, FACTS, tmp_path / "twice")
    assert _bytes(tmp_path / "once") == _bytes(tmp_path / "twice")


@pytest.mark.parametrize(
    ("file", "before", "after", "problem"),
    [
        (
            "seats.csv",
            ",1st Alpha,First Alpha,",
            ",1st Alpha,Second Alpha,",
            "1st Alpha District: Second Alpha is another",
        ),
        ("precincts_2022.csv", "Twenty-Second", "Ninth", "precincts_2022.csv: there is no seat Ninth Alpha"),
        ("openstates/ma/legislature/one.yml", "1st Alpha", "7th Alpha", "openstates: there is no seat 7th Alpha"),
        ("zip_places.csv", "usps_place", "place", "no column or key 'usps_place'"),
    ],
)
def test_files_that_contradict_each_other_build_nothing(
    source: Path, tmp_path: Path, file: str, before: str, after: str, problem: str
) -> None:
    path = source / file
    path.write_text(path.read_text().replace(before, after, 1))
    with pytest.raises(PackRefused) as refused:
        build("ma", source, FACTS, tmp_path / "built")
    assert problem in refused.value.problems[0]
    assert not (tmp_path / "built").exists()


@pytest.mark.parametrize("missing", ["seats.csv", "openstates"])
def test_missing_files_build_nothing(source: Path, tmp_path: Path, missing: str) -> None:
    shutil.rmtree(source / missing) if (source / missing).is_dir() else (source / missing).unlink()
    with pytest.raises(PackRefused) as refused:
        build("ma", source, FACTS, tmp_path / "built")
    assert "is missing" in refused.value.problems[0]


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the publishers' files are not beside this checkout")
def test_the_shipped_tables_are_what_the_published_files_give(tmp_path: Path) -> None:
    build("ma", PUBLISHED, FACTS, tmp_path)
    shipped = {
        name: (HOME / "ma" / name).read_bytes() for name in ("SOURCES.md", *(f"{name}.csv" for name in COLUMNS))
    }
    assert _bytes(tmp_path) == shipped


def _person(folder: Path, person: str, name: str, district: str, ended: str = "") -> None:
    text = LEGISLATOR.format(id=person, name=name, district=district, ended=ended)
    (folder / f"{person}.yml").write_text(text, encoding="utf-8")


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
