"""Street lines as residents type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.gateways.street_lines import read_street_line


@pytest.mark.parametrize(
    "line",
    [
        "18 Clary St",
        "18 Clary Street",
        "18 clary st.",
        "18  CLARY  ST",
        "18 Clary St #2",
        "18 Clary St # 2",
        "18 Clary St Apt 2B",
        "18 Clary St, Apartment 2",
        "18 Clary Street Unit 3",
        "18 Clary St, 3rd floor",
        "18 Clary St 2nd Fl",
        "18 Clary St, Floor 2",
        "18 Clary St Ste 100",
        "18, Clary St",
        "18 Clary St (rear)",
        "Apt 2, 18 Clary St",
        "#2 18 Clary St",
        "１８ Clary St",
        "018 Clary St",
        "#18 Clary St",
        "No. 18 Clary St",
        "18 Clary St/Apt 2",
        "18 Clary St, Cambridge, MA 02139",
        "18 Clary Street Cambridge MA",
        "18 Clary St\n",
    ],
)
def test_units_case_and_stops_make_no_difference(line: str) -> None:
    readings = {(str(house), reading.street) for reading in read_street_line(line) for house in reading.houses}
    assert ("18", "clary st") in readings


@pytest.mark.parametrize(
    ("line", "houses", "street"),
    [
        ("10-12 Main St", ["10", "12"], "main st"),
        ("11-A North St", ["11-A"], "north st"),
        ("11A N. Main St.", ["11-A"], "n main st"),
        ("11 1/2 Elm St", ["11-1/2"], "elm st"),
        ("11½ Elm St", ["11-1/2"], "elm st"),
        ("5 Avenue Louis Pasteur", ["5"], "ave louis pasteur"),
        ("100 St. James Avenue", ["100"], "st james ave"),
        ("12 Main St Extension Apt 4", ["12"], "main st ext"),
        ("1 Broadway", ["1"], "broadway"),
        ("15 Route 9", ["15"], "rte 9"),
        ("22 East First St", ["22"], "e 1st st"),
        ("7 Park St South", ["7"], "park st s"),
        ("12 N St", ["12"], "n st"),
        ("3 The Fenway", ["3"], "fenway"),
        ("One Main St", ["1"], "main st"),
        ("37-12 84th St", ["37-12"], "84th st"),
        ("5 Rte. 9 E", ["5"], "rte 9 e"),
        ("5 U.S. Highway 1", ["5"], "rte 1"),
        ("100 Memorial Dr #5-11A", ["100"], "memorial dr"),
        ("12 Court Street Court", ["12"], "court st ct"),
        ("11 A Elm St", ["11-A"], "elm st"),
        ("44 Dr. Martin Luther King Jr. Blvd", ["44"], "dr martin luther king jr blvd"),
    ],
)
def test_numbers_and_names_are_read_apart(line: str, houses: list[str], street: str) -> None:
    readings = [([str(house) for house in reading.houses], reading.street) for reading in read_street_line(line)]
    assert (houses, street) in readings


@pytest.mark.parametrize("line", ["12 N Main St", "12 N. Main St", "12 s main st", "12 E 1st St", "12 W Elm"])
def test_a_direction_is_never_taken_from_the_street(line: str) -> None:
    assert {str(house) for reading in read_street_line(line) for house in reading.houses} == {"12"}
    assert len({reading.street for reading in read_street_line(line)}) == 1


@pytest.mark.parametrize("line", ["", "Clary St", "18", "PO Box 12", "Corner of Main St and Elm St", "0 Main St"])
def test_a_line_without_house_number_or_street_has_no_reading(line: str) -> None:
    assert read_street_line(line) == ()


@given(st.text(max_size=300))
def test_nothing_makes_it_stumble(line: str) -> None:
    for reading in read_street_line(line):
        assert reading.houses
        assert reading.street
