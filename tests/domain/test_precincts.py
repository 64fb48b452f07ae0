"""Wards and precincts, read and said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.precincts import Precinct, in_words, listed, natural, read_precinct

TOWN = [("1", "1"), ("1", "2"), ("1", "2A"), ("2", "1"), *(("3", str(number)) for number in range(1, 12))]


@pytest.mark.parametrize(
    ("ward", "precinct", "read"),
    [
        ("4", "2A", ("4", "2A")),
        ("Ward 4", "Precinct 2a", ("4", "2A")),
        ("04", "02", ("4", "2")),
        ("", "4-2A", ("4", "2A")),
        ("", "W4 P2A", ("4", "2A")),
        ("", "ward 4, precinct 2A", ("4", "2A")),
        ("4-2A", "", ("4", "2A")),
        ("4", "4-2A", ("4", "2A")),
        ("wd. 4", "", ("4", "")),
        ("", "B1", ("", "B1")),
        ("", "", ("", "")),
        ("-", "-", ("", "")),
    ],
)
def test_wards_and_precincts_are_read_as_people_write_them(ward: str, precinct: str, read: Precinct) -> None:
    assert read_precinct(ward, precinct, has_wards=True) == read


@pytest.mark.parametrize(("ward", "precinct"), [("", "5A"), ("5a", ""), ("-", "Pct. 05A"), ("", "No. 5A")])
def test_without_wards_the_mark_is_the_precinct_wherever_it_stands(ward: str, precinct: str) -> None:
    assert read_precinct(ward, precinct, has_wards=False) == ("", "5A")


@given(st.text(), st.text(), st.booleans())
def test_anything_typed_is_read_without_failing(ward: str, precinct: str, has_wards: bool) -> None:
    read = read_precinct(ward, precinct, has_wards=has_wards)
    natural(read)
    assert all(mark == mark.upper() for mark in read)


def test_a_precinct_is_said_in_words() -> None:
    assert in_words(("4", "2A")) == "Ward 4, precinct 2A"
    assert in_words(("4", "")) == "Ward 4"
    assert in_words(("", "7")) == "Precinct 7"


def test_some_precincts_of_a_town_are_listed_by_ward() -> None:
    chosen = [("1", "1"), ("1", "2"), ("2", "1"), ("3", "1"), ("3", "3"), ("3", "4"), ("3", "5"), ("3", "6")]
    assert listed(chosen, TOWN) == "Ward 1, precincts 1 and 2; all of Ward 2; Ward 3, precincts 1 and 3 to 6"


def test_a_run_is_drawn_together_only_when_nothing_between_is_left_out() -> None:
    town = [("", mark) for mark in ("1", "2", "2A", "3", "4", "5")]
    assert listed([("", "1"), ("", "2"), ("", "3"), ("", "4"), ("", "5")], town) == "Precincts 1, 2, 3, 4 and 5"


def test_all_precincts_need_no_words() -> None:
    assert listed(TOWN, TOWN) == ""


def test_two_stands_before_two_a_and_before_ten() -> None:
    assert sorted([("", "10"), ("", "2A"), ("", "2")], key=natural) == [("", "2"), ("", "2A"), ("", "10")]
