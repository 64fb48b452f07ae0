"""Streets and house numbers have one key for all their spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.house_numbers import HouseNumber, house_numbers
from advocacy.domain.street_suffixes import STANDARD
from advocacy.domain.streets import street_key

words = st.sampled_from(
    [
        *STANDARD,
        "North",
        "so",
        "N.E.",
        "The",
        "Saint",
        "Twenty",
        "First",
        "21st",
        "O'Brien",
        "Mt.",
        "Main",
        "State",
        "U.S.",
        "Route",
        "Highway",
        "9",
        "9A",
        "E",
        "é",
    ]
)


@pytest.mark.parametrize(
    ("spellings", "key"),
    [
        (("Massachusetts Avenue", "MASSACHUSETTS AV.", " massachusetts  ave"), "massachusetts ave"),
        (("North Main Street", "N Main St", "No. Main Str."), "n main st"),
        (("Park Street South", "Park St. S"), "park st s"),
        (("Main Street Extension", "Main St Ext."), "main st ext"),
        (("North Street Extension", "NORTH ST EXT"), "north st ext"),
        (("Elm Street Place", "Elm St Pl"), "elm st pl"),
        (("Saint James Avenue", "St. James Ave"), "st james ave"),
        (("Dr. Martin Luther Junior Boulevard", "Doctor Martin Luther, Jr Blvd"), "dr martin luther jr blvd"),
        (("First Street", "1st St"), "1st st"),
        (("Twenty-First Street", "21st St"), "21st st"),
        (("Eleventh Ave", "11TH AVENUE"), "11th ave"),
        (("N.E. Main St", "Northeast Main Street"), "ne main st"),
        (("The Fenway", "Fenway"), "fenway"),
        (("Avenue Louis Pasteur", "Ave Louis Pasteur"), "ave louis pasteur"),
        (("O’Brien Highway", "OBrien Hwy", "O'BRIEN HWY"), "obrien hwy"),
        (("Peña Court", "Pena Ct"), "pena ct"),
        (("Route 9", "Rt 9", "RTE. 9", "State Route 9", "State Hwy 9", "U.S. Route 9", "Highway 9"), "rte 9"),
        (("Route 9 East", "State Rte. 9 E", "HWY 9 E."), "rte 9 e"),
        (("Avenue C", "Ave C"), "ave c"),
        (("N. 5th St. NW", "North Fifth Street Northwest"), "n 5th st nw"),
        (("Court Street Court", "COURT ST CT"), "court st ct"),
        (("Mount Vernon Street", "Mt. Vernon St"), "mt vernon st"),
    ],
)  # fmt: skip
def test_the_spellings_of_a_street_have_one_key(spellings: tuple[str, ...], key: str) -> None:
    assert {street_key(spelling) for spelling in spellings} == {key}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("North St", "N St"),
        ("East Street", "E Street"),
        ("Park St", "Parks St"),
        ("Brook Rd", "Brooks Rd"),
        ("Old Park Rd", "Old Parks Rd"),
        ("Main St", "Main Ave"),
        ("N Main St", "S Main St"),
        ("Main St", "N Main St"),
        ("1st St", "11th St"),
        ("Route 9", "Route 9A"),
        ("State Street", "State Route 9"),
        ("County Road 9", "Route 9"),
    ],
)
def test_different_streets_keep_different_keys(one: str, other: str) -> None:
    assert street_key(one) != street_key(other)


@given(st.one_of(st.text(), st.lists(words, max_size=6).map(" ".join)))
def test_a_key_is_its_own_key(text: str) -> None:
    assert street_key(street_key(text)) == street_key(text)


@pytest.mark.parametrize("text", ["", " ", "-", "…", "'"])
def test_nothing_has_no_key(text: str) -> None:
    assert street_key(text) == ""


@pytest.mark.parametrize(
    ("text", "houses"),
    [
        ("18", [(18, "")]),
        ("0018", [(18, "")]),
        (" 18 ", [(18, "")]),
        ("11A", [(11, "A")]),
        ("11-a", [(11, "A")]),
        ("11 A", [(11, "A")]),
        ("11 1/2", [(11, "1/2")]),
        ("11-1/2", [(11, "1/2")]),
        ("11½", [(11, "1/2")]),
        ("10-12", [(10, ""), (12, "")]),
        ("10 – 12", [(10, ""), (12, "")]),
        ("10A-10C", [(10, "A"), (10, "C")]),
        ("10-10", [(10, "")]),
        ("37-12", [(37, "12")]),
        ("one", [(1, "")]),
        ("１８", [(18, "")]),
    ],
)
def test_house_numbers_are_read_as_they_are_written(text: str, houses: list[tuple[int, str]]) -> None:
    assert [(house.number, house.mark) for house in house_numbers(text)] == houses


@pytest.mark.parametrize(
    "text", ["", "0", "000", "-", "A", "12.5", "1234567", "1/2", "١٨", "11²", "12 Main", "-5", "x" * 500]
)
def test_what_is_no_house_number_is_none(text: str) -> None:
    assert house_numbers(text) == ()


@given(st.one_of(st.text(), st.text("0123456789-/ ABtoTO½²١", max_size=12)))
def test_a_house_number_reads_as_itself(text: str) -> None:
    for house in house_numbers(text):
        assert house_numbers(str(house)) == (house,)
        assert 0 < house.number < 1_000_000


def test_house_numbers_stand_in_order() -> None:
    assert HouseNumber(9) < HouseNumber(11) < HouseNumber(11, "A") < HouseNumber(100)
