"""Reading addresses as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.addresses import has_house_number, is_po_box, parse_line, zip5
from advocacy.domain.matches import Address
from advocacy.domain.names import place_key
from advocacy.domain.states import state_code

TOWNS = {
    place_key(name) for name in ("Cambridge", "Wellesley", "Florida", "Washington", "West Springfield", "Boston")
}


def is_town(name: str) -> bool:
    return place_key(name) in TOWNS


CLARY = Address(street="18 Clary St", town="Cambridge", zip="02139", state="MA")


@pytest.mark.parametrize(
    "line",
    [
        "18 Clary St, Cambridge, MA 02139",
        "18 Clary St, Cambridge, MA, 02139",
        "18 Clary St, Cambridge MA 02139-1234",
        "18 Clary St Cambridge MA 02139",
        "18 Clary St,Cambridge,Massachusetts 02139, USA",
        "  18  Clary St\nCambridge, ma 02139\r\n",
    ],
)
def test_one_line_is_read_in_its_usual_forms(line: str) -> None:
    assert parse_line(line, is_town) == CLARY


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("Wellesley", Address(street="", town="Wellesley")),
        ("Wellesley, MA", Address(street="", town="Wellesley", state="MA")),
        ("wellesley 02481", Address(street="", town="wellesley", zip="02481")),
        ("18 Clary St, Apt 2, Cambridge", Address(street="18 Clary St, Apt 2", town="Cambridge")),
        ("9 Elm St West Springfield", Address(street="9 Elm St", town="West Springfield")),
        ("1 Hope St, Providence, RI 02903", Address("1 Hope St", "Providence", zip="02903", state="RI")),
        ("1 Hope St, Providence, Rhode Island", Address("1 Hope St", "Providence", state="RI")),
        ("18 Clary St 02139", Address(street="18 Clary St", town="", zip="02139")),
        ("12 Main Rd, Florida", Address(street="12 Main Rd", town="Florida")),
        ("12 Main Rd, Florida, MA", Address(street="12 Main Rd", town="Florida", state="MA")),
        ("12 Main Rd, Boston, Florida", Address(street="12 Main Rd", town="Boston", state="FL")),
        ("Washington", Address(street="", town="Washington")),
        ("Smallville", Address(street="", town="Smallville")),
        ("", Address(street="", town="")),
    ],
)
def test_parts_may_be_missing(line: str, address: Address) -> None:
    assert parse_line(line, is_town) == address


@given(st.text())
def test_any_line_is_read_without_failing(line: str) -> None:
    address = parse_line(line, is_town)
    assert parse_line(line, is_town) == address


@pytest.mark.parametrize(
    "street",
    [
        "PO Box 12",
        "P.O. Box 12",
        "p o box 12",
        "P. O. BOX #9",
        "Post Office Box 4",
        "POBox 3",
        "PO Drawer 1",
        "Box 77",
    ],
)
def test_post_office_boxes_are_recognized(street: str) -> None:
    assert is_po_box(street)


@pytest.mark.parametrize(
    "street", ["18 Clary St", "4 Boxwood Ln", "7 Post Office Sq", "2 Boxford Rd", "3 Poe Ave", ""]
)
def test_streets_are_not_post_office_boxes(street: str) -> None:
    assert not is_po_box(street)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("02139", "02139"),
        (" 02139-1234 ", "02139"),
        ("021391234", "02139"),
        ("2139", ""),
        ("0213x", ""),
        ("٠٢١٣٩", ""),
    ],
)
def test_zip_codes_have_five_or_nine_digits(typed: str, code: str) -> None:
    assert zip5(typed) == code


def test_a_house_needs_a_number() -> None:
    for street in ("18 Clary St", "１８ Clary St", "One Kendall Sq", " ONE BROADWAY"):
        assert has_house_number(street)
    for street in ("Clary St", "Onestone Rd", "one", ""):
        assert not has_house_number(street)


@pytest.mark.parametrize(("typed", "code"), [("ma", "MA"), ("New  york", "NY"), ("Narnia", ""), ("", "")])
def test_states_are_known_by_code_and_name(typed: str, code: str) -> None:
    assert state_code(typed) == code
