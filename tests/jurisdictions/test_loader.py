"""The pack that is shipped, and packs that contradict themselves."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from advocacy.domain.errors import PackRefused
from advocacy.domain.letters import Stance
from advocacy.domain.seats import Chamber
from advocacy.jurisdictions.loader import HOME, load_pack, read_pack
from advocacy.jurisdictions.pack import Pack
from advocacy.jurisdictions.places import read_precincts
from tests.tables import rows, seat_called


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("ma")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the pack that may be spoilt."""
    return Path(shutil.copytree(HOME / "ma", tmp_path / "ma"))


def test_it_has_every_seat_and_every_town(pack: Pack) -> None:
    assert [sum(key.chamber is chamber for key in pack.seats) for chamber in Chamber] == [40, 160]
    assert len(pack.towns) == 351


def test_whole_towns_are_as_many_as_counted_by_hand(pack: Pack) -> None:
    towns = pack.gazetteer.towns.values()
    assert sum(town.is_whole for town in towns) == 258
    assert sum(len({pair.upper for pair in town.pairs}) == 1 for town in towns) == 340
    assert sum(len({pair.lower for pair in town.pairs}) == 1 for town in towns) == 259
    assert len({(pair.upper, pair.lower) for town in towns for pair in town.pairs}) == 283


def test_every_published_precinct_has_its_published_seats(pack: Pack) -> None:
    published = rows("precincts")
    for row in published:
        pair = pack.gazetteer.towns[row["town"]].precincts[row["ward"].strip("-"), row["precinct"]]
        assert pair.upper == seat_called(pack, Chamber.UPPER, row["senate"])
        assert pair.lower == seat_called(pack, Chamber.LOWER, row["house"])
    assert len(published) == sum(len(town.precincts) for town in pack.gazetteer.towns.values()) == 2383


def test_exactly_two_seats_are_vacant(pack: Pack) -> None:
    vacant = {seat.name for key, seat in pack.seats.items() if key not in pack.holders}
    assert vacant == {"1st Franklin", "17th Middlesex"}


def test_seats_are_named_as_residents_know_them(pack: Pack) -> None:
    named = {row["massgis"] for row in rows("seat_names")}
    assert {seat.name for seat in pack.seats.values()} == named


def test_the_bill_of_this_session_has_its_sponsors(pack: Pack) -> None:
    bill = next(bill for bill in pack.bills if bill.key == "194")
    names = {legislator.external_id: legislator.name for legislator in pack.legislators}
    assert bill.numbers == "S.1053 / H.1946"
    assert {names[sponsor.external_id] for sponsor in bill.sponsors} == {
        "Cynthia Creem",
        "Dave Rogers",
        "Orlando Ramos",
    }


def test_which_committee_holds_the_bill_is_marked_as_not_verified(pack: Pack) -> None:
    bill = next(bill for bill in pack.bills if bill.key == "194")
    judiciary = next(committee for committee in pack.committees if committee.code == bill.committee)
    assert judiciary.name == "Joint Committee on the Judiciary"
    assert len(judiciary.members) > 10
    assert bill.committee_fact is not None
    assert not bill.committee_fact.verified


def test_what_is_not_verified_is_in_the_pack_and_never_claimed(pack: Pack) -> None:
    assert {"Springfield", "Northampton"} <= {ban.municipality for ban in pack.bans}
    assert pack.ban("Springfield") is None
    assert pack.ban("Northampton") is None
    assert pack.ban("Wellesley") is None


def test_a_ban_has_its_day_or_only_its_month(pack: Pack) -> None:
    bans = {ban.municipality: ban for ban in pack.bans}
    somerville, northampton = bans["Somerville"], bans["Northampton"]
    assert (somerville.on, somerville.has_day) == (date(2019, 6, 27), True)
    assert (northampton.on, northampton.has_day) == (date(2019, 12, 1), False)


def test_the_default_petition_comes_in_two_languages_with_both_letters(pack: Pack) -> None:
    (petition,) = pack.petitions
    assert petition.slug == "press-pause"
    assert petition.bill == "194"
    assert {text.language for text in petition.texts} >= {"en", "es"}
    for text in petition.texts:
        assert [letter.stance for letter in text.letters] == [Stance.ASK, Stance.THANK]
        assert all(len(letter.subjects) > 1 for letter in text.letters)


def test_the_tables_hold_office_facts_only() -> None:
    header = (HOME / "ma" / "legislators.csv").read_text(encoding="utf-8").partition("\n")[0]
    assert not {"birth_date", "gender", "image"} & set(header.split(","))


def test_it_is_loaded_once(pack: Pack) -> None:
    assert load_pack("ma") is pack


def test_its_version_changes_with_any_word_of_it(pack: Pack, folder: Path) -> None:
    assert read_pack(folder).data_version == pack.data_version
    _change(folder / "towns.csv", lambda text: text.replace("17062", "17063"))
    assert read_pack(folder).data_version != pack.data_version


SPOILT = {
    "facts.toml: chambers.senate has no since": ("facts.toml", "since = 2022", "sinse = 2022"),
    "facts.toml: chambers.house.since is not a year": ("facts.toml", "since = 2022", 'since = "2022"'),
    "seats.csv: the code upper D01 is there 2 times": ("seats.csv", "END", "upper,D01,Somewhere"),
    "precincts.csv: Atlantis is not in towns.csv": ("precincts.csv", "Acton,", "Atlantis,"),
    "precincts.csv: the precinct Acton  1 is there 2 times": ("precincts.csv", "END", "Acton,D01,001,1"),
    "precincts.csv: Acton has the unknown upper seat D99": ("precincts.csv", "END", "Acton,D99,001,77"),
    "towns.csv: the name west springfield": ("towns.csv", "END", "W. Springfield,city,Hampden,1,42,-72"),
    "places.csv: 0213 is not a ZIP code": ("places.csv", "END", "0213,Nowhere,,"),
    "places.csv: Nowhere names the unknown town Gotham": ("places.csv", "END", "02139,Nowhere,,Gotham"),
    "members.csv: nobody on J19 is unknown": ("members.csv", "END", "J19,nobody,chair"),
    "facts.toml: bills.194 is sponsored by Nobody": ("facts.toml", '"Cynthia Creem"', '"Nobody"'),
    "facts.toml: 2019-06-31 is not a day": ("facts.toml", '"2019-06-27"', '"2019-06-31"'),
    "facts.toml: bills.194 names the unknown committee J99": ("facts.toml", 'code = "J19"', 'code = "J99"'),
    "facts.toml: bills.193 follows 12, which is no other bill": ("facts.toml", '"192"', '"12"'),
    "facts.toml: what became of bills.193 is not said by language": ("facts.toml", "became = {", "became = 1 # {"),
    "facts.toml has no name": ("facts.toml", 'name = "Massachusetts"', ""),
    "facts.toml: chambers.senate has no title": ("facts.toml", 'title = "Senator"', ""),
    "chambers must be one upper and one lower": ("facts.toml", 'chamber = "lower"', 'chamber = "upper"'),
    "facts.toml: the ban of Boston has no source": ("facts.toml", "source = ", "sauce = "),
    "facts.toml: words.languages.es translates Senat": ("facts.toml", '"Senate" = ', '"Senat" = '),
    "facts.toml: words has no source": ("facts.toml", 'source = "The project', 'sauce = "The project'),
    "facts.toml: villages.written has the unknown place Otys": ("facts.toml", '"Otis Angb" =', '"Otys" ='),
    "petitions/press-pause: there is no bill 12": ("petitions/press-pause/petition.toml", '"194"', '"12"'),
    "petitions/press-pause/en.toml has no title": ("petitions/press-pause/en.toml", "title = ", "t = "),
    "petitions/press-pause/en.toml has no letter.ask.ban": ("petitions/press-pause/en.toml", "ban = ", "bann = "),
    "towns.csv: the columns should be": ("towns.csv", "kind", "sort"),
    "seats.csv: row 202 has 2 cells, not 3": ("seats.csv", "END", "upper,D41"),
    "places.csv: row 2 has no place": (
        "places.csv",
        "zip,place,centre,towns",
        "zip,place,centre,towns\n02139,,Acton,Acton",
    ),
    'towns.csv: row 353: "north" is no latitude': ("towns.csv", "END", "X,city,X,1,north,-72"),
    'towns.csv: row 353: "-717" is no longitude': ("towns.csv", "END", "X,city,X,1,42,-717"),
    'towns.csv: row 353: "" is no population': ("towns.csv", "END", "X,city,X,,42,-72"),
    '"2023" is no day like 2025-01-31': ("legislators.csv", "END", "x,X,X,X,X,,,X,upper,D01,2023"),
    "facts.toml: there is no time zone Eastern": ("facts.toml", "America/New_York", "Eastern"),
    "facts.toml: Mass is not a state's postal code": ("facts.toml", 'usps = "MA"', 'usps = "Mass"'),
    "facts.toml: census_fips is not two digits": ("facts.toml", '"25"', "25"),
    "facts.toml: as_of is not a day": ("facts.toml", "as_of = 2026-11-22", 'as_of = "2026-11-22"'),
    "facts.toml: bills.194 has no session": ("facts.toml", 'session = "194th General Court"', ""),
    "facts.toml: a sponsor of bills.194 has no name": ("facts.toml", 'name = "Cynthia Creem"', ""),
    "facts.toml: a ban has no on, or not as text": ("facts.toml", '"2019-06-27"', "2019-06-27"),
    "petitions/press-pause: the goal in petition.toml": ("petitions/press-pause/petition.toml", "goal = ", "g = "),
    "petitions/press-pause/en.toml: subjects is not a list": (
        "petitions/press-pause/en.toml",
        "[letter.ask]",
        '[letter.x]\nsubjects = "One"\n[letter.ask]',
    ),
    "facts.toml: ": ("facts.toml", "END", "["),
}


@pytest.mark.parametrize("problem", SPOILT)
def test_a_pack_that_contradicts_itself_is_refused(folder: Path, problem: str) -> None:
    file, before, after = SPOILT[problem]
    _change(folder / file, lambda text: f"{text}{after}\n" if before == "END" else text.replace(before, after))
    with pytest.raises(PackRefused) as refused:
        read_pack(folder)
    assert any(problem in found for found in refused.value.problems)


@pytest.mark.parametrize("code", ["zz", "", "../jurisdictions/ma"])
def test_an_unknown_pack_is_refused_with_those_there_are(code: str) -> None:
    with pytest.raises(PackRefused) as refused:
        load_pack(code)
    assert refused.value.problems[0].startswith(f"There is no pack {code}; there are ma, nv_sample")


def test_all_contradictions_are_listed_at_once(folder: Path) -> None:
    _change(folder / "members.csv", lambda text: text + "J19,nobody,chair\nJ19,no one,chair\n")
    _change(folder / "places.csv", lambda text: text + "0213,Nowhere,,\n")
    with pytest.raises(PackRefused) as refused:
        read_pack(folder)
    assert len(refused.value.problems) == 3


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "seats.csv").unlink()
    with pytest.raises(PackRefused) as refused:
        read_pack(folder)
    assert refused.value.problems == ("seats.csv is missing",)


def test_a_table_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "towns.csv").write_bytes((folder / "towns.csv").read_bytes().replace(b"Acton", b"Act\xf6n"))
    with pytest.raises(PackRefused) as refused:
        read_pack(folder)
    (problem,) = refused.value.problems
    assert problem.startswith("towns.csv: 'utf-8' codec can't decode")


def test_precincts_are_written_with_or_without_wards() -> None:
    assert list(read_precincts("4-2 4-2A 5")) == [("4", "2"), ("4", "2A"), ("", "5")]


def _change(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8")
