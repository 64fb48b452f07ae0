"""The matching ladder's pure rungs: from an address as typed to its two seats, without outside help.

Cheapest and most private first: the town alone when all of it has one pair of seats, then ward and precinct;
otherwise the pairs of the town to choose from.
"""

from dataclasses import replace
from difflib import get_close_matches

from advocacy.domain import answers
from advocacy.domain.addresses import is_po_box, parse_line, zip5
from advocacy.domain.gazetteer import Gazetteer, Town
from advocacy.domain.matches import Address, Match, Reason
from advocacy.domain.names import place_key
from advocacy.domain.precincts import in_words, read_precinct
from advocacy.domain.seats import SeatPair
from advocacy.domain.states import state_code

_SUGGESTIONS = 3
_LIKENESS = 0.75
_LONGEST_NAME = 60


def settle(places: Gazetteer, address: Address) -> Match:
    """The answer that needs no outside help: seats for certain, candidates, or a refusal with its reason."""
    if refusal := _outside(places, address):
        return refusal
    key = place_key(address.town)
    if key not in places.places:
        return _misread(places, address, key)
    towns = towns_meant(places, address.town, address.zip)
    if len(towns) > 1:
        return _ambiguous(places, address, towns)
    return _in_town(places, address, towns[0])


def as_read(places: Gazetteer, address: Address) -> Address:
    """The address with each part in its own field, where state, ZIP or town were typed along with another part.

    ("Wellesley, MA" as the town; "12 Sample St, Wellesley, MA 02482" as the street.) What cannot be told apart
    stays as typed. A town or village that is known gets its usual spelling.
    """
    read = _town_alone(places, address) or address
    town = places.names.get(place_key(read.town), read.town)
    read = read if town == read.town else replace(read, town=town)
    line = parse_line(read.street, places.has_place)
    is_whole = bool(line.state or line.zip or f", {line.town}" in read.street)
    if is_whole and line.street and place_key(line.town) == place_key(read.town):
        return replace(read, street=line.street, state=read.state or line.state)
    return read


def towns_meant(places: Gazetteer, name: str, code: str) -> tuple[str, ...]:
    """The towns that a place's name can mean, none when it is not known; the ZIP may decide between several."""
    key = place_key(name)
    towns = places.places.get(key, ())
    known = places.zips.get(zip5(code)) if len(towns) > 1 else None
    return known.places.get(key, towns) if known else towns


def _outside(places: Gazetteer, address: Address) -> Match | None:
    if address.state and state_code(address.state) != places.state_code:
        return _out_of_state(places, address.state)
    code = zip5(address.zip)
    if code and code not in places.zips:
        return _out_of_state(places, code)
    return None


def _out_of_state(places: Gazetteer, given: str) -> Match:
    return answers.refusal(places.data_version, Reason.OUT_OF_STATE, state=places.state_name, given=given)


def _misread(places: Gazetteer, address: Address, key: str) -> Match:
    """A town field that names no place: nothing typed, the state or ZIP typed with it, or a near miss."""
    if not key:
        known = places.zips.get(zip5(address.zip))
        missing = answers.refusal(places.data_version, Reason.TOWN_MISSING)
        return replace(missing, suggestions=known.towns if known else ())
    if alone := _town_alone(places, address):
        return settle(places, alone)
    unknown = answers.refusal(places.data_version, Reason.TOWN_UNKNOWN, typed=address.town)
    return replace(unknown, suggestions=_near(places, key))


def _town_alone(places: Gazetteer, address: Address) -> Address | None:
    """The address without state and ZIP in its town field; None when that holds only a town, or none."""
    if places.has_place(address.town):
        return None
    inside = parse_line(address.town[:_LONGEST_NAME], places.has_place)
    if inside.street or not places.has_place(inside.town):
        return None
    state, code = address.state or inside.state, address.zip or inside.zip
    return replace(address, town=inside.town, state=state, zip=code)


def _near(places: Gazetteer, key: str) -> tuple[str, ...]:
    found = get_close_matches(key[:_LONGEST_NAME], places.places, n=_SUGGESTIONS, cutoff=_LIKENESS)
    return tuple(dict.fromkeys(places.names[near] for near in found))


def _ambiguous(places: Gazetteer, address: Address, towns: tuple[str, ...]) -> Match:
    facts = {"typed": address.town, "towns": ", ".join(towns)}
    match = answers.refusal(places.data_version, Reason.TOWN_AMBIGUOUS, **facts)
    return replace(match, suggestions=towns)


def _in_town(places: Gazetteer, address: Address, name: str) -> Match:
    code = zip5(address.zip)
    if code and not places.zips[code].may_belong_to(name):
        return _elsewhere(places, code, name)
    if is_po_box(address.street):
        return replace(answers.refusal(places.data_version, Reason.PO_BOX, town=name), municipality=name)
    if answer := places.answers.get(name):
        return answer
    if answer := places.precinct_answers.get((name, address.ward, address.precinct)):
        return answer
    return _by_precinct(places, address, places.towns[name])


def _elsewhere(places: Gazetteer, code: str, name: str) -> Match:
    there = places.zips[code].towns
    facts = {"zip": code, "zip_towns": ", ".join(there), "town": name}
    match = answers.refusal(places.data_version, Reason.ZIP_ELSEWHERE, **facts)
    return replace(match, municipality=name, suggestions=there)


def _by_precinct(places: Gazetteer, address: Address, town: Town) -> Match:
    version = places.data_version
    ward, precinct = read_precinct(address.ward, address.precinct, has_wards=town.has_wards)
    fitting = _pairs(town, ward, precinct)
    if len(fitting) == 1:
        return answers.in_precinct(version, town, (ward, precinct), fitting[0])
    given = {"precinct": in_words((ward, precinct))} if ward or precinct else {}
    facts = {"town": town.name, **given}
    if not fitting:
        return answers.split(version, town, Reason.PRECINCT_UNKNOWN, facts, _of_ward(town, ward))
    return answers.split(version, town, Reason.TOWN_SPLIT, facts, fitting)


def _of_ward(town: Town, ward: str) -> tuple[SeatPair, ...]:
    in_ward = _pairs(town, ward, "")
    return in_ward if len(in_ward) > 1 else town.pairs


def _pairs(town: Town, ward: str, precinct: str) -> tuple[SeatPair, ...]:
    """The pairs of the precincts that fit; "" fits all."""
    if not ward and not precinct:
        return town.pairs
    found = {
        (pair.upper, pair.lower)
        for (known_ward, known), pair in town.precincts.items()
        if ward in ("", known_ward) and precinct in ("", known)
    }
    return tuple(pair for pair in town.pairs if (pair.upper, pair.lower) in found)
