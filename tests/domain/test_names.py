"""One spelling for many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.names import fold, place_key, seat_name_key
from tests.tables import rows

SPELLINGS = ("census_name", "census_basename", "openstates", "secretary", "massgis")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_each_publishers_spelling_of_each_seat_has_the_canonical_key(spelling: str) -> None:
    seats = [row for row in rows("seat_names") if row[spelling]]
    assert [f"{row['chamber']}:{seat_name_key(row[spelling])}" for row in seats] == [row["key"] for row in seats]


def test_no_spelling_of_a_seat_is_missing_but_those_of_vacant_seats() -> None:
    missing = {row["massgis"] for row in rows("seat_names") if not all(row[spelling] for spelling in SPELLINGS)}
    assert missing == {"1st Franklin", "17th Middlesex"}


def test_the_order_of_counties_tells_seats_apart() -> None:
    assert seat_name_key("Middlesex and Suffolk") != seat_name_key("Suffolk and Middlesex")


def test_all_keys_of_a_chamber_differ() -> None:
    keys = [row["key"] for row in rows("seat_names")]
    assert len(set(keys)) == len(keys) == 200


@pytest.mark.parametrize("number", range(1, 100))
def test_ordinals_in_words_and_in_figures_are_the_same(number: int) -> None:
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    assert seat_name_key(f"{_in_words(number)} Worcester") == seat_name_key(f"{number}{suffix} Worcester")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("W. Springfield", "West Springfield"),
        ("  MARLBOROUGH ", "Marlboro"),
        ("City of Boston", "Boston"),
        ("the town of Lee", "Lee"),
        ("Gt Barrington", "Great Barrington"),
        ("Mt. Washington", "Mount Washington"),
        ("Manchester-by-the-Sea", "manchester by the sea"),
        ("Attleborough", "Attleboro"),
        ("Newton Centre", "Newton Ctr."),
    ],
)
def test_towns_are_known_in_usual_spellings(typed: str, meant: str) -> None:
    assert place_key(typed) == place_key(meant)


def test_accents_and_apostrophes_do_not_matter() -> None:
    assert fold("Peña’s  Corner") == fold("PENA'S corner") == "penas corner"


@given(st.text())
def test_folding_never_fails_and_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert place_key(place_key(text)) == place_key(text)
    seat_name_key(text)


UNITS = (
    "", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth", "Eleventh",
    "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth", "Nineteenth",
)  # fmt: skip
TENS = ("Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety")


def _in_words(number: int) -> str:
    if number < 20:
        return UNITS[number]
    word, rest = TENS[number // 10 - 2], number % 10
    return f"{word}-{UNITS[rest]}" if rest else f"{word[:-1]}ieth"
