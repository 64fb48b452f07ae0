"""The whole ladder, on the shipped pack."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.explanations import NEXT_STEPS, SENTENCES, explain
from advocacy.domain.ladder import as_read
from advocacy.domain.matches import Address, Certainty, Match, Method, Reason
from advocacy.domain.names import fold, place_key
from advocacy.domain.ports import Located, LocatorVerdict
from advocacy.domain.seats import Chamber, SeatPair
from advocacy.gateways.locator_census import CensusLocator
from advocacy.gateways.locator_off import LocatorOff
from advocacy.jurisdictions.loader import load_pack
from advocacy.services.matching import match
from tests.fakes import StreetsThatSay
from tests.stubs.census import census_stub, good, place
from tests.tables import rows, seat_called

PACK = load_pack("ma")
OFF = LocatorOff()
NOTHING = StreetsThatSay()


class Locator:
    """A locator that gives one answer and remembers what it was asked."""

    def __init__(self, answer: Located) -> None:
        self.answer = answer
        self.asked: list[Address] = []

    def locate(self, address: Address) -> Located:
        self.asked.append(address)
        return self.answer


def matched(street: str = "", town: str = "", zip: str = "", **more: str) -> Match:
    return match(PACK, NOTHING, OFF, Address(street, town, zip, **more))


def names(found: Match) -> tuple[str, str]:
    assert found.upper is not None
    assert found.lower is not None
    return PACK.seats[found.upper].name, PACK.seats[found.lower].name


def pair(upper: str, lower: str) -> SeatPair:
    return SeatPair(seat_called(PACK, Chamber.UPPER, upper), seat_called(PACK, Chamber.LOWER, lower))


# --- Rung 1: the town alone -------------------------------------------------------------------------------------


@pytest.mark.parametrize("town", PACK.towns)
def test_a_whole_town_is_enough_and_a_split_one_asks_between_its_pairs(town: str) -> None:
    expected = {(row["senate"], row["house"]) for row in rows("precincts") if row["town"] == town}
    pairs = {(pair(senate, house).upper, pair(senate, house).lower) for senate, house in expected}
    found = matched("1 Main St", town)
    if len(pairs) == 1:
        assert (found.upper, found.lower) in pairs
        assert (found.method, found.certainty) == (Method.TOWN, Certainty.CERTAIN)
    else:
        assert {(each.upper, each.lower) for each in found.candidates} == pairs
        assert (found.method, found.certainty) == (Method.NONE, Certainty.DOUBTFUL)
        assert all(each.where for each in found.candidates)
    assert found.municipality == town


def test_a_whole_town_needs_no_address_and_asks_nobody() -> None:
    nobody = Locator(Located(LocatorVerdict.UNAVAILABLE))
    found = match(PACK, NOTHING, nobody, Address("1 Main St", "Wellesley", "02481"))
    assert names(found) == ("Norfolk and Middlesex", "14th Norfolk")
    assert names(matched(town="Wellesley")) == names(found)
    assert nobody.asked == []


def test_a_town_with_a_vacant_seat_is_matched_like_others() -> None:
    assert names(matched("2 Chestnut Plain Rd", "Whately", "01093"))[1] == "1st Franklin"


def test_a_town_that_is_whole_in_one_chamber_knows_that_seat() -> None:
    found = matched("1 Harvard St", "Brookline")
    assert found.upper == seat_called(PACK, Chamber.UPPER, "Norfolk and Middlesex")
    assert found.lower is None
    assert len(found.candidates) == 4


# --- Rung 3: ward and precinct ----------------------------------------------------------------------------------


def test_every_ward_and_precinct_of_the_state_has_its_published_seats() -> None:
    for row in rows("precincts"):
        found = matched(town=row["town"], ward=row["ward"], precinct=row["precinct"])
        expected = pair(row["senate"], row["house"])
        assert (found.upper, found.lower) == (expected.upper, expected.lower), row
        assert found.certainty is Certainty.CERTAIN


@pytest.mark.parametrize("row", rows("cambridge"), ids=lambda row: row["address"])
def test_sample_addresses_are_matched_by_ward_and_precinct(row: dict[str, str]) -> None:
    found = matched(row["address"], row["city"], row["zip"], ward=row["ward"], precinct=row["precinct"])
    expected = pair(row["senate"], row["house"])
    assert (found.upper, found.lower) == (expected.upper, expected.lower)
    assert found.method is Method.WARD_PRECINCT


@pytest.mark.parametrize(("ward", "precinct"), [("Ward 4", "2a"), ("", "4-2A"), ("04", "02A"), ("", "W4 P2A")])
def test_precincts_are_understood_as_people_write_them(ward: str, precinct: str) -> None:
    assert names(matched(town="Cambridge", ward=ward, precinct=precinct)) == (
        "Middlesex and Suffolk",
        "25th Middlesex",
    )


def test_a_ward_alone_is_enough_when_all_of_it_has_one_pair() -> None:
    found = matched(town="Cambridge", ward="9")
    assert names(found) == ("Suffolk and Middlesex", "29th Middlesex")
    assert explain(found) == "Ward 9 of Cambridge has these two seats."


def test_a_ward_alone_narrows_the_choice() -> None:
    found = matched(town="Cambridge", ward="6")
    assert {PACK.seats[each.lower].name for each in found.candidates} == {"25th Middlesex", "26th Middlesex"}
    assert found.upper == seat_called(PACK, Chamber.UPPER, "Middlesex and Suffolk")


def test_a_precinct_that_does_not_exist_is_said_and_asked() -> None:
    found = matched(town="Cambridge", ward="6", precinct="77")
    assert found.reason is Reason.PRECINCT_UNKNOWN
    assert not found.is_complete
    assert len(found.candidates) == 2
    assert matched(town="Cambridge", ward="99").candidates == PACK.gazetteer.towns["Cambridge"].pairs


# --- Rung 4: the Census geocoder --------------------------------------------------------------------------------


@pytest.mark.parametrize("row", rows("cambridge"), ids=lambda row: row["address"])
def test_sample_addresses_are_matched_through_the_geocoder(row: dict[str, str]) -> None:
    expected = pair(row["senate"], row["house"])
    reply = good(place((expected.upper.code, row["senate"]), (expected.lower.code, row["house"])))
    with census_stub(reply) as stub:
        locator = CensusLocator(PACK, stub.url, budget_seconds=30.0)
        found = match(PACK, NOTHING, locator, Address(row["address"], row["city"], row["zip"]))
        assert stub.asked[0]["address"] == f"{row['address']}, {row['city']}, MA {row['zip']}"
    assert (found.upper, found.lower) == (expected.upper, expected.lower)
    assert (found.method, found.certainty) == (Method.CENSUS, Certainty.CERTAIN)


def test_several_answers_are_a_question_between_them() -> None:
    several = (pair("Middlesex and Suffolk", "26th Middlesex"), pair("Middlesex and Suffolk", "25th Middlesex"))
    found = match(
        PACK, NOTHING, Locator(Located(LocatorVerdict.SEVERAL, several)), Address("1 Green St", "Cambridge")
    )
    assert found.reason is Reason.SEVERAL_ANSWERS
    assert {each.lower for each in found.candidates} == {each.lower for each in several}
    assert found.lower is None
    assert not found.is_complete


def test_an_answer_that_the_town_does_not_have_is_not_believed() -> None:
    boston = Located(LocatorVerdict.FOUND, (pair("First Suffolk", "4th Suffolk"),))
    found = match(PACK, NOTHING, Locator(boston), Address("1 Main St", "Cambridge"))
    assert found.reason is Reason.TOWN_SPLIT
    assert len(found.candidates) == 9


@pytest.mark.parametrize("verdict", [LocatorVerdict.UNAVAILABLE, LocatorVerdict.NOT_FOUND])
def test_without_an_answer_the_resident_is_asked(verdict: LocatorVerdict) -> None:
    found = match(PACK, NOTHING, Locator(Located(verdict)), Address("18 Clary St", "Cambridge", "02139"))
    assert (found.method, found.reason) == (Method.NONE, Reason.TOWN_SPLIT)
    assert found.candidates == PACK.gazetteer.towns["Cambridge"].pairs


@pytest.mark.parametrize(
    "address",
    [
        Address("Clary St", "Cambridge"),
        Address("", "Cambridge"),
        Address("PO Box 12", "Cambridge"),
        Address("18 Clary St", "Cambridge", ward="6", precinct="1"),
        Address("18 Clary St", "Cambrige"),
        Address("18 Clary St", "Cambridge", "02903"),
        Address("18 Clary St", "Cambridge", state="RI"),
    ],
)
def test_nobody_is_asked_when_it_could_not_help(address: Address) -> None:
    locator = Locator(Located(LocatorVerdict.UNAVAILABLE))
    match(PACK, NOTHING, locator, address)
    assert locator.asked == []


# --- Villages, near misses, nonsense ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("village", "zip", "town"),
    [
        ("Dorchester", "02124", "Boston"),
        ("Hyannis", "02601", "Barnstable"),
        ("Florence", "", "Northampton"),
        ("Roslindale", "", "Boston"),
        ("Newton Centre", "", "Newton"),
        ("Vineyard Haven", "02568", "Tisbury"),
        ("Turners Falls", "", "Montague"),
        ("Foxboro", "", "Foxborough"),
        ("Manchester", "", "Manchester-by-the-Sea"),
        ("N. Attleboro", "", "North Attleborough"),
        ("Amherst", "01002", "Amherst"),
        ("Cambridge, MA 02139", "", "Cambridge"),
    ],
)
def test_villages_and_usual_spellings_mean_their_town(village: str, zip: str, town: str) -> None:
    assert matched("1 Main St", village, zip).municipality == town


@pytest.mark.parametrize(
    ("village", "zip", "towns"),
    [
        ("Chestnut Hill", "02467", {"Boston", "Brookline", "Newton"}),
        ("Cushman", "01002", {"Amherst", "Pelham"}),
        ("Devens", "", {"Ayer", "Harvard", "Shirley"}),
    ],
)
def test_a_village_across_town_lines_is_a_question(village: str, zip: str, towns: set[str]) -> None:
    found = matched("", village, zip)
    assert found.reason is Reason.TOWN_AMBIGUOUS
    assert set(found.suggestions) == towns
    assert found.candidates == ()


def test_the_zip_may_decide_between_towns() -> None:
    assert matched("", "North Egremont").reason is Reason.TOWN_AMBIGUOUS
    assert matched("", "North Egremont", "01252").municipality == "Egremont"


def test_the_geocoder_may_decide_between_towns() -> None:
    newton = pair("Norfolk and Middlesex", "12th Middlesex")
    found = match(
        PACK, NOTHING, Locator(Located(LocatorVerdict.FOUND, (newton,))), Address("9 Elm St", "Chestnut Hill")
    )
    assert (found.upper, found.lower) == (newton.upper, newton.lower)
    assert found.method is Method.CENSUS


@pytest.mark.parametrize(
    ("typed", "near"), [("Cambrige", "Cambridge"), ("Wellesly", "Wellesley"), ("Hianis", "Hyannis")]
)
def test_near_misses_are_suggested_and_never_taken(typed: str, near: str) -> None:
    found = matched("18 Clary St", typed, "02139")
    assert found.reason is Reason.TOWN_UNKNOWN
    assert near in found.suggestions
    assert (found.upper, found.lower, found.candidates) == (None, None, ())


@pytest.mark.parametrize(
    ("typed", "near"),
    [("Wellesley Hil", "Wellesley Hills"), ("Dorchestr", "Dorchester"), ("Otis Anbg", "Otis Air")],
)
def test_suggestions_are_written_in_full(typed: str, near: str) -> None:
    found = matched("1 Main St", typed).suggestions
    assert any(name.startswith(near) for name in found)
    assert not {"Wellesley Hls", "Dorchestr Ctr", "Otis Angb"} & set(found)


def test_no_place_is_written_in_short() -> None:
    written = PACK.gazetteer.names.values()
    assert [name for name in written if place_key(name) != fold(name).replace("borough", "boro")] == []


def test_nonsense_is_answered_without_suggestions() -> None:
    assert matched("x", "Zzyzxqq").suggestions == ()


def test_without_a_town_those_of_the_zip_are_suggested() -> None:
    found = matched("18 Clary St", "", "02139")
    assert (found.reason, found.suggestions) == (Reason.TOWN_MISSING, ("Cambridge",))


@pytest.mark.parametrize(
    "more", [{"zip": "02903"}, {"state": "RI"}, {"state": "Rhode Island"}, {"state": "Narnia"}]
)
def test_other_states_are_told_apart(more: dict[str, str]) -> None:
    found = matched("1 Hope St", "Providence", **more)
    assert found.reason is Reason.OUT_OF_STATE
    assert matched("1 Main St", "Wellesley", **more).reason is Reason.OUT_OF_STATE


@pytest.mark.parametrize("state", ["MA", "ma", "Massachusetts", ""])
def test_our_own_state_may_be_named(state: str) -> None:
    assert matched("1 Main St", "Wellesley", state=state).is_complete


def test_a_zip_far_from_the_town_is_a_contradiction() -> None:
    found = matched("18 Clary St", "Cambridge", "01201")
    assert (found.reason, found.suggestions) == (Reason.ZIP_ELSEWHERE, ("Pittsfield",))


def test_a_zip_of_several_towns_is_not_said_to_belong_to_one() -> None:
    found = matched("1 Main St", "Wellesley", "01002")
    assert found.suggestions == ("Amherst", "Pelham")
    assert explain(found) == "The ZIP code 01002 is used around Amherst, Pelham, far from Wellesley."


def test_a_zip_of_a_neighbour_is_none() -> None:
    assert matched("1 Main St", "Shutesbury", "01002").municipality == "Shutesbury"
    assert matched("1 Main St", "Wellesley", "02461").is_complete


@pytest.mark.parametrize("zip", ["021", "0213x", "-", "02139-1"])
def test_a_zip_that_cannot_be_read_says_nothing(zip: str) -> None:
    assert matched("1 Main St", "Wellesley", zip).is_complete


@pytest.mark.parametrize("town", ["Wellesley", "Cambridge"])
def test_a_post_office_box_is_no_residence(town: str) -> None:
    found = matched("P.O. Box 12", town)
    assert (found.reason, found.municipality, found.is_complete) == (Reason.PO_BOX, town, False)


# --- As letters write it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("WELLESLEY", "Wellesley"),
        ("wellesley", "Wellesley"),
        ("city of boston", "Boston"),
        ("jamaica plain", "Jamaica Plain"),
        ("WELLESLEY HLS", "Wellesley Hills"),
        ("foxboro", "Foxborough"),
        ("cambridge, ma", "Cambridge"),
        ("nowhere At All", "nowhere At All"),
        ("", ""),
    ],
)
def test_a_known_town_is_written_as_the_state_writes_it(typed: str, written: str) -> None:
    assert as_read(PACK.gazetteer, Address("1 Main St", typed)).town == written


def test_the_usual_spelling_means_what_was_typed() -> None:
    places = PACK.gazetteer
    for code, known in places.zips.items():
        for typed in known.places:
            address = Address("", typed, code)
            before, after = matched("", typed, code), match(PACK, NOTHING, OFF, as_read(places, address))
            assert (before.municipality, before.suggestions) == (after.municipality, after.suggestions), typed


# --- All answers ------------------------------------------------------------------------------------------------


def test_every_reason_has_a_sentence_and_a_next_step() -> None:
    assert set(SENTENCES) == set(NEXT_STEPS) == set(Reason)


TYPED = st.text(max_size=40) | st.sampled_from(
    ["Cambridge", "Chestnut Hill", "Wellesley", "PO Box 1", "18 Clary St"]
)


@given(TYPED, TYPED, TYPED | st.sampled_from(["02139", "01201", "02903"]), TYPED, TYPED, TYPED)
def test_whatever_is_typed_gets_an_answer_with_its_sentence(
    street: str, town: str, zip: str, ward: str, precinct: str, state: str
) -> None:
    found = matched(street, town, zip, ward=ward, precinct=precinct, state=state)
    assert explain(found)
    assert NEXT_STEPS[found.reason] % found.facts
    assert found.data_version == PACK.data_version
    assert found.is_complete == (found.certainty is Certainty.CERTAIN)
