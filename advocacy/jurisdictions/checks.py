"""What may not be in a pack: every contradiction found, as a sentence."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from advocacy.domain.addresses import zip5
from advocacy.domain.letters import Stance
from advocacy.domain.names import place_key, seat_name_key
from advocacy.domain.seats import Chamber
from advocacy.jurisdictions.facts import day, sponsor_row
from advocacy.jurisdictions.petitions import SETTINGS
from advocacy.jurisdictions.places import read_precincts
from advocacy.jurisdictions.tables import Tables

_PROVENANCE = ("source", "as_of", "verified")
_TEXTS = ("title", "ask", "body", "filed_by", "where_it_stands")
_LETTER = ("subjects", "greeting", "body", "committee", "ban", "closing")


def problems(tables: Tables) -> tuple[str, ...]:
    """All contradictions of a pack, none when it may be used."""
    found = [*_chambers(tables)]
    if found:
        return tuple(found)
    for check in (
        _seats,
        _towns,
        _precincts,
        _places,
        _legislators,
        _committees,
        _bills,
        _bans,
        _provenance,
        _petitions,
    ):
        found += check(tables)
    return tuple(found)


def _chambers(tables: Tables) -> Iterator[str]:
    entries = tables.facts.get("chambers", {})
    if sorted(entry.get("chamber", "") for entry in entries.values()) != sorted(Chamber):
        yield "facts.toml: chambers must be one upper and one lower"
    for key, entry in entries.items():
        yield from (
            f"facts.toml: chambers.{key} has no {name}" for name in _missing(entry, ("name", "title", "plan"))
        )
    yield from (
        f"facts.toml has no {name}" for name in _missing(tables.facts, ("name", "usps", "census_fips", "timezone"))
    )


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
    for row in tables.places:
        if zip5(row["zip"]) != row["zip"]:
            yield f"places.csv: {row['zip']} is not a ZIP code"
        named = {row["centre"], *row["towns"].split(";")} - {""}
        yield from (f"places.csv: {row['place']} names the unknown town {town}" for town in sorted(named - towns))
    yield from _twice("places.csv", "place", ((row["zip"], row["place"]) for row in tables.places))


def _legislators(tables: Tables) -> Iterator[str]:
    seats = _seat_codes(tables)
    for row in tables.legislators:
        if (row["chamber"], row["code"]) not in seats:
            yield f"legislators.csv: {row['name']} holds the unknown {row['chamber']} seat {row['code']}"
    yield from _twice("legislators.csv", "external_id", ((row["external_id"],) for row in tables.legislators))
    yield from _twice("legislators.csv", "seat", ((row["chamber"], row["code"]) for row in tables.legislators))


def _committees(tables: Tables) -> Iterator[str]:
    codes, people = _codes(tables), {row["external_id"] for row in tables.legislators}
    for row in tables.members:
        if row["committee"] not in codes or row["external_id"] not in people:
            yield f"members.csv: {row['external_id']} on {row['committee']} is unknown"
    yield from _twice("committees.csv", "code", ((row["code"],) for row in tables.committees))
    yield from _twice("members.csv", "member", ((row["committee"], row["external_id"]) for row in tables.members))


def _bills(tables: Tables) -> Iterator[str]:
    for key, bill in tables.facts.get("bills", {}).items():
        code = bill.get("committee", {}).get("code")
        if code and code not in _codes(tables):
            yield f"facts.toml: bills.{key} names the unknown committee {code}"
        for sponsor in bill.get("sponsors", ()):
            if sponsor_row(sponsor, tables) is None:
                yield f"facts.toml: bills.{key} is sponsored by {sponsor['name']}, who is not one legislator"


def _bans(tables: Tables) -> Iterator[str]:
    for ban in tables.facts.get("bans", ()):
        if ban["municipality"] not in _town_names(tables):
            yield f"facts.toml: there is no {ban['municipality']} to have a ban"
        if ban["kind"] not in ("ban", "moratorium"):
            yield f"facts.toml: {ban['kind']} is not a kind of ban"
        if not _is_day(ban["on"]):
            yield f"facts.toml: {ban['on']} is not a day or a month"


def _provenance(tables: Tables) -> Iterator[str]:
    yield from _unsourced(tables.facts, ("chambers", "bills"))
    for ban in tables.facts.get("bans", ()):
        yield from (
            f"facts.toml: the ban of {ban['municipality']} has no {name}" for name in _missing(ban, _PROVENANCE)
        )
    for key, bill in tables.facts.get("bills", {}).items():
        parts = [bill["committee"]] if "committee" in bill else []
        for part in [*parts, *bill.get("sponsors", ())]:
            yield from (f"facts.toml: a part of bills.{key} has no {name}" for name in _missing(part, _PROVENANCE))


def _unsourced(facts: Mapping[str, Any], groups: Iterable[str]) -> Iterator[str]:
    for group in groups:
        for key, entry in facts.get(group, {}).items():
            yield from (f"facts.toml: {group}.{key} has no {name}" for name in _missing(entry, _PROVENANCE))


def _petitions(tables: Tables) -> Iterator[str]:
    for slug, files in tables.petitions.items():
        settings = files[SETTINGS]
        if settings.get("slug") != slug:
            yield f"petitions/{slug}: the slug in petition.toml differs"
        if settings.get("default_language") not in files.keys() - {SETTINGS}:
            yield f"petitions/{slug}: there is no text in the default language"
        if settings.get("bill") not in {None, *tables.facts.get("bills", {})}:
            yield f"petitions/{slug}: there is no bill {settings['bill']}"
        for language in sorted(files.keys() - {SETTINGS}):
            yield from (f"petitions/{slug}/{language}.toml has no {name}" for name in _text_gaps(files[language]))


def _text_gaps(text: Mapping[str, Any]) -> Iterator[str]:
    yield from _missing(text, _TEXTS)
    for stance in Stance:
        letter = text.get("letter", {}).get(stance.value, {})
        yield from (f"letter.{stance.value}.{name}" for name in _missing(letter, _LETTER))


def _missing(entry: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if entry.get(name) in (None, "", []))


def _twice(file: str, what: str, keys: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield f"{file}: the {what} {' '.join(key)} is there {count} times"


def _town_names(tables: Tables) -> set[str]:
    return {row["name"] for row in tables.towns}


def _seat_codes(tables: Tables) -> set[tuple[str, str]]:
    return {(row["chamber"], row["code"]) for row in tables.seats}


def _codes(tables: Tables) -> set[str]:
    return {row["code"] for row in tables.committees}


def _is_day(text: str) -> bool:
    try:
        return bool(day(text))
    except ValueError:
        return False
