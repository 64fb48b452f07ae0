"""What may not be in a pack: every contradiction found, as a sentence."""

from collections import Counter
from collections.abc import Iterable, Iterator

from advocacy.domain.addresses import zip5
from advocacy.domain.names import place_key, seat_name_key
from advocacy.domain.seats import Chamber
from advocacy.jurisdictions.fact_checks import chamber_problems, fact_problems
from advocacy.jurisdictions.places import read_precincts, written
from advocacy.jurisdictions.tables import Tables
from advocacy.jurisdictions.unreadable import unreadable


def problems(tables: Tables) -> tuple[str, ...]:
    """All contradictions of a pack, none when it may be used."""
    if found := (*chamber_problems(tables), *unreadable(tables)):
        return found
    checks = (_seats, _towns, _precincts, _places, _legislators, _committees, _middles, fact_problems)
    return tuple(problem for check in checks for problem in check(tables))


def _seats(tables: Tables) -> Iterator[str]:
    chambers = {chamber.value for chamber in Chamber}
    yield from (
        f"seats.csv: {row['chamber']} is no chamber" for row in tables.seats if row["chamber"] not in chambers
    )
    yield from _twice("seats.csv", "code", ((row["chamber"], row["code"]) for row in tables.seats))
    yield from _twice("seats.csv", "name", ((row["chamber"], seat_name_key(row["name"])) for row in tables.seats))


def _towns(tables: Tables) -> Iterator[str]:
    yield from _twice("towns.csv", "name", ((place_key(row["name"]),) for row in tables.towns))
    listed = {row["town"] for row in tables.precincts}
    yield from (f"precincts.csv: {town} has no precinct" for town in sorted(_town_names(tables) - listed))


def _precincts(tables: Tables) -> Iterator[str]:
    towns, seats = _town_names(tables), _seat_codes(tables)
    for row in tables.precincts:
        if row["town"] not in towns:
            yield f"precincts.csv: {row['town']} is not in towns.csv"
        for chamber in Chamber:
            if (chamber.value, row[chamber.value]) not in seats:
                yield f"precincts.csv: {row['town']} has the unknown {chamber.value} seat {row[chamber.value]}"
    every = ((row["town"], *precinct) for row in tables.precincts for precinct in read_precincts(row["precincts"]))
    yield from _twice("precincts.csv", "precinct", every)


def _places(tables: Tables) -> Iterator[str]:
    towns = _town_names(tables)
    if not tables.places:
        yield "places.csv has no ZIP code"
    for row in tables.places:
        if zip5(row["zip"]) != row["zip"]:
            yield f"places.csv: {row['zip']} is not a ZIP code"
        named = {row["centre"], *row["towns"].split(";")} - {""}
        yield from (f"places.csv: {row['place']} names the unknown town {town}" for town in sorted(named - towns))
    listed = {row["place"] for row in tables.places}
    yield from (
        f"facts.toml: villages.written has the unknown place {name}" for name in written(tables).keys() - listed
    )
    yield from _twice("places.csv", "place", ((row["zip"], row["place"]) for row in tables.places))


def _legislators(tables: Tables) -> Iterator[str]:
    seats = _seat_codes(tables)
    for row in tables.legislators:
        if (row["chamber"], row["code"]) not in seats:
            yield f"legislators.csv: {row['name']} holds the unknown {row['chamber']} seat {row['code']}"
    yield from _twice("legislators.csv", "external_id", ((row["external_id"],) for row in tables.legislators))
    yield from _twice("legislators.csv", "seat", ((row["chamber"], row["code"]) for row in tables.legislators))


def _committees(tables: Tables) -> Iterator[str]:
    codes = {row["code"] for row in tables.committees}
    people = {row["external_id"] for row in tables.legislators}
    for row in tables.members:
        if row["committee"] not in codes or row["external_id"] not in people:
            yield f"members.csv: {row['external_id']} on {row['committee']} is unknown"
    yield from _twice("committees.csv", "code", ((row["code"],) for row in tables.committees))
    yield from _twice("members.csv", "member", ((row["committee"], row["external_id"]) for row in tables.members))


def _middles(tables: Tables) -> Iterator[str]:
    known, told = _seat_codes(tables), [(row["chamber"], row["code"]) for row in tables.middles]
    yield from (
        f"middles.csv: there is no {chamber} seat {code}" for chamber, code in told if (chamber, code) not in known
    )
    yield from _twice("middles.csv", "seat", told)
    if told:
        missing = sorted(known - set(told))
        yield from (f"middles.csv: the {chamber} seat {code} is missing" for chamber, code in missing)


def _twice(file: str, what: str, keys: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield f"{file}: the {what} {' '.join(key)} is there {count} times"


def _town_names(tables: Tables) -> set[str]:
    return {row["name"] for row in tables.towns}


def _seat_codes(tables: Tables) -> set[tuple[str, str]]:
    return {(row["chamber"], row["code"]) for row in tables.seats}
