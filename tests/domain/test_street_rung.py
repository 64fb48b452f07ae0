"""What the street index says, and how the ladder takes it, on the shipped pack."""

import pytest

from advocacy.domain.explanations import explain
from advocacy.domain.matches import Address, Certainty, Match, Method, Reason
from advocacy.domain.ports import Footing, Located, Locator, LocatorVerdict, OnStreet
from advocacy.domain.seats import Chamber, SeatPair
from advocacy.gateways.locator_off import LocatorOff
from advocacy.jurisdictions.loader import load_pack
from advocacy.services.matching import match
from tests.fakes import StreetsThatSay
from tests.tables import seat_called

PACK = load_pack("ma")
CLARY = Address("18 Clary St #2", "Cambridge", "02139")


def pair(upper: str, lower: str) -> SeatPair:
    return SeatPair(seat_called(PACK, Chamber.UPPER, upper), seat_called(PACK, Chamber.LOWER, lower))


TWENTY_FIFTH = pair("Middlesex and Suffolk", "25th Middlesex")
TWENTY_SIXTH = pair("Middlesex and Suffolk", "26th Middlesex")
TWENTY_NINTH = pair("Suffolk and Middlesex", "29th Middlesex")
ELSEWHERE = pair("First Suffolk", "4th Suffolk")


class LocatorThatFinds:
    """A locator that finds one pair."""

    def __init__(self, found: SeatPair) -> None:
        self.found = found

    def locate(self, address: Address) -> Located:
        return Located(LocatorVerdict.FOUND, (self.found,))


def known(found: SeatPair) -> OnStreet:
    return OnStreet(Footing.KNOWN, (found,))


def between(*found: SeatPair) -> OnStreet:
    return OnStreet(Footing.BETWEEN, found)


def matched(said: OnStreet, address: Address = CLARY, locator: Locator | None = None) -> Match:
    return match(PACK, StreetsThatSay(said), locator or LocatorOff(), address)


def in_precinct(ward: str, precinct: str = "") -> Address:
    return Address(CLARY.street, CLARY.town, CLARY.zip, ward, precinct)


def seats(found: Match) -> tuple[object, object]:
    return found.upper, found.lower


def choices(found: Match) -> set[object]:
    return {each.lower for each in found.candidates}


def test_a_known_number_is_certain_without_ward_and_precinct() -> None:
    found = matched(known(TWENTY_SIXTH))
    assert seats(found) == (TWENTY_SIXTH.upper, TWENTY_SIXTH.lower)
    assert (found.method, found.certainty, found.municipality) == (Method.STREET, Certainty.CERTAIN, "Cambridge")
    assert "Cambridge" in explain(found)
    assert "Clary" not in explain(found)


def test_the_street_comes_before_the_ward_that_agrees() -> None:
    assert matched(known(TWENTY_SIXTH), in_precinct("6", "1")).method is Method.STREET


def test_a_number_between_different_seats_is_asked_about() -> None:
    found = matched(between(TWENTY_SIXTH, TWENTY_FIFTH))
    assert (found.reason, found.certainty) == (Reason.STREET_BETWEEN, Certainty.DOUBTFUL)
    assert choices(found) == {TWENTY_FIFTH.lower, TWENTY_SIXTH.lower}
    assert seats(found) == (TWENTY_FIFTH.upper, None)
    assert all(each.where for each in found.candidates)


def test_ward_and_precinct_may_decide_between_the_two() -> None:
    found = matched(between(TWENTY_SIXTH, TWENTY_FIFTH), in_precinct("6", "1"))
    assert (found.method, found.lower) == (Method.WARD_PRECINCT, TWENTY_SIXTH.lower)


def test_the_geocoder_may_decide_between_the_two_and_for_none_else() -> None:
    said = between(TWENTY_SIXTH, TWENTY_FIFTH)
    assert matched(said, locator=LocatorThatFinds(TWENTY_FIFTH)).method is Method.CENSUS
    assert matched(said, locator=LocatorThatFinds(TWENTY_NINTH)).reason is Reason.STREET_BETWEEN


@pytest.mark.parametrize("said", [known(TWENTY_NINTH), between(TWENTY_NINTH, TWENTY_FIFTH)])
def test_a_street_that_contradicts_the_precinct_is_a_question(said: OnStreet) -> None:
    found = matched(said, in_precinct("6", "1"), LocatorThatFinds(TWENTY_SIXTH))
    assert (found.reason, found.certainty) == (Reason.STREET_DISAGREES, Certainty.DOUBTFUL)
    assert choices(found) == {TWENTY_SIXTH.lower, *(each.lower for each in said.pairs)}
    assert not found.is_complete


def test_a_street_that_contradicts_the_ward_alone_is_a_question() -> None:
    found = matched(known(TWENTY_NINTH), in_precinct("6"))
    assert found.reason is Reason.STREET_DISAGREES
    assert choices(found) == {TWENTY_FIFTH.lower, TWENTY_SIXTH.lower, TWENTY_NINTH.lower}


def test_a_precinct_that_does_not_exist_does_not_spoil_a_known_number() -> None:
    assert matched(known(TWENTY_SIXTH), in_precinct("6", "77")).method is Method.STREET


@pytest.mark.parametrize("said", [OnStreet(Footing.UNKNOWN), known(ELSEWHERE), between(TWENTY_SIXTH, ELSEWHERE)])
def test_seats_that_the_town_does_not_have_are_not_believed(said: OnStreet) -> None:
    assert matched(said).reason is Reason.TOWN_SPLIT
    assert matched(said, in_precinct("6", "1")).method is Method.WARD_PRECINCT


@pytest.mark.parametrize(
    "address",
    [
        Address("10 Washington St", "Wellesley"),
        Address("Clary St", "Cambridge"),
        Address("PO Box 12", "Cambridge"),
        Address("18 Clary St", "Cambrige"),
        Address("9 Elm St", "Chestnut Hill"),
        Address("18 Clary St", "Cambridge", state="RI"),
    ],
)
def test_the_index_is_not_asked_when_it_could_not_help(address: Address) -> None:
    streets = StreetsThatSay(known(TWENTY_SIXTH))
    match(PACK, streets, LocatorOff(), address)
    assert streets.asked == []


def test_the_index_is_asked_by_municipality_with_the_line_as_typed() -> None:
    streets = StreetsThatSay()
    match(PACK, streets, LocatorOff(), Address("5 Adams St Apt 3", "Dorchester", "02124"))
    assert streets.asked == [("Boston", "5 Adams St Apt 3")]


def test_a_number_written_as_a_word_is_looked_up() -> None:
    streets = StreetsThatSay(known(TWENTY_SIXTH))
    assert seats(match(PACK, streets, LocatorOff(), Address("One Kendall Sq", "Cambridge"))) == seats(
        matched(known(TWENTY_SIXTH))
    )
