"""A name and a home are recognized however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.households import home, name_key


@pytest.mark.parametrize(
    ("given_name", "family_name"), [("Ann", "Lee"), ("LEE,", "Ánn"), ("ann ", " lee"), ("", "Ann Lee")]
)
def test_a_name_has_one_key(given_name: str, family_name: str) -> None:
    assert name_key(given_name, family_name) == "ann lee"


@pytest.mark.parametrize("name", ["Anna", "Ann B.", "Bo", "李"])
def test_other_names_have_other_keys(name: str) -> None:
    assert name_key(name, "Lee") not in {"ann lee", ""}


@pytest.mark.parametrize(
    "street",
    [
        "18 Clary Street",
        "18 clary st.",
        "18 Clary St, Apt 2",
        "18 Clary St #3B",
        "18 Clary St Unit B",
        "18  Clary St, 2nd floor",
        "018 Clary St Apt. 4 Rm 2",
    ],
)
def test_all_flats_of_a_house_are_one_home(street: str) -> None:
    assert home(street, "02139-1234") == home("18 Clary St", "02139") == "18 clary st 02139"


def test_other_houses_are_other_homes() -> None:
    houses = ("18 Clary St", "18A Clary St", "19 Clary St", "18 Clary Ave", "18 Floor St", "No Name Rd")
    assert len({home(house, "02139") for house in houses} | {home("18 Clary St", "02140")}) == 7


@given(st.text(max_size=60), st.text(max_size=12))
def test_whatever_is_typed_is_a_home(street: str, zip_code: str) -> None:
    assert home(street, zip_code) == home(f" {street} ", zip_code)
    assert name_key(street, zip_code) == name_key(zip_code, street) or not (street + zip_code).isalnum()
