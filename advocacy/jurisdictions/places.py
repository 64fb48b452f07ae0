"""From a pack's tables to its gazetteer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from advocacy.domain import answers
from advocacy.domain.gazetteer import Gazetteer, Town, Zip
from advocacy.domain.matches import Match
from advocacy.domain.names import place_key
from advocacy.domain.precincts import Precinct, listed
from advocacy.domain.seats import Chamber, SeatKey, SeatPair
from advocacy.jurisdictions.tables import Row, Tables

NEAR_KILOMETRES = 30.0
"""A ZIP whose towns' points are all further away than this from a town's point cannot be that town's."""


def gazetteer(tables: Tables, plans: Mapping[Chamber, str], version: str) -> Gazetteer:
    """The places of a pack whose tables have been checked."""
    towns = _towns(tables, plans)
    zips = _zips(tables, towns)
    return Gazetteer(
        state_code=tables.facts["usps"],
        state_name=tables.facts["name"],
        data_version=version,
        towns=towns,
        names=_names(tables, towns),
        places=_places(zips, towns, written(tables)),
        zips=zips,
        answers={name: answers.whole_town(version, town) for name, town in towns.items() if town.is_whole},
        precinct_answers=dict(_precinct_answers(towns, version)),
    )


def read_precincts(text: str) -> Iterator[Precinct]:
    """The precincts of a cell: "4-2 4-2A" or, without wards, "5 5A"."""
    for word in text.split():
        ward, _, precinct = word.rpartition("-")
        yield ward, precinct


def written(tables: Tables) -> Mapping[str, str]:
    """The names in full of places that the post office's list has only cut short."""
    names: Mapping[str, str] = tables.facts.get("villages", {}).get("written", {})
    return names


def _towns(tables: Tables, plans: Mapping[Chamber, str]) -> dict[str, Town]:
    by_town: dict[str, list[Row]] = defaultdict(list)
    for row in tables.precincts:
        by_town[row["town"]].append(row)
    return {row["name"]: _town(row, by_town[row["name"]], plans) for row in tables.towns}


def _town(row: Row, parts: Sequence[Row], plans: Mapping[Chamber, str]) -> Town:
    groups = [(_pair(part, plans), tuple(read_precincts(part["precincts"]))) for part in parts]
    everything = [precinct for _, precincts in groups for precinct in precincts]
    return Town(
        name=row["name"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        precincts={precinct: pair for pair, precincts in groups for precinct in precincts},
        pairs=tuple(SeatPair(pair.upper, pair.lower, listed(precincts, everything)) for pair, precincts in groups),
    )


def _pair(row: Row, plans: Mapping[Chamber, str]) -> SeatPair:
    upper = SeatKey(plans[Chamber.UPPER], Chamber.UPPER, row["upper"])
    return SeatPair(upper, SeatKey(plans[Chamber.LOWER], Chamber.LOWER, row["lower"]))


def _names(tables: Tables, towns: Iterable[str]) -> dict[str, str]:
    """How each place is written: in full, where the post office has short spellings of it, too."""
    names: dict[str, str] = {}
    for row in tables.places:
        key = place_key(row["place"])
        names[key] = max(names.get(key, ""), row["place"], key=len)
    names |= {place_key(short): full for short, full in written(tables).items()}
    return names | {place_key(town): town for town in towns}


def _zips(tables: Tables, towns: Mapping[str, Town]) -> dict[str, Zip]:
    by_zip: dict[str, list[Row]] = defaultdict(list)
    for row in tables.places:
        by_zip[row["zip"]].append(row)
    neighbours = {name: _neighbours(town, towns) for name, town in towns.items()}
    people = {row["name"]: int(row["population"]) for row in tables.towns}
    return {code: _zip(rows, neighbours, people) for code, rows in by_zip.items()}


def _zip(rows: Sequence[Row], neighbours: Mapping[str, frozenset[str]], people: Mapping[str, int]) -> Zip:
    """Its towns: those that the post office names, the largest first; then its centre's; then its villages'."""
    named = sorted({row["place"] for row in rows} & people.keys(), key=people.__getitem__, reverse=True)
    others = [row["centre"] for row in rows] + [town for row in rows for town in row["towns"].split(";")]
    towns = tuple(dict.fromkeys(town for town in (*named, *others) if town))
    places = {place_key(row["place"]): tuple(row["towns"].split(";")) for row in rows if row["towns"]}
    return Zip(towns, places, frozenset[str]().union(*(neighbours[town] for town in towns)))


def _neighbours(town: Town, towns: Mapping[str, Town]) -> frozenset[str]:
    return frozenset(name for name, other in towns.items() if town.kilometres_to(other) <= NEAR_KILOMETRES)


def _places(
    zips: Mapping[str, Zip], towns: Mapping[str, Town], full: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Which towns each name, short or in full, can mean; a town's own name means that town only."""
    meant: dict[str, dict[str, None]] = defaultdict(dict)
    for known in zips.values():
        for key, names in known.places.items():
            meant[key] |= dict.fromkeys(names)
    for short, name in full.items():
        meant[place_key(name)] |= meant[place_key(short)]
    return {key: tuple(names) for key, names in meant.items()} | {place_key(town): (town,) for town in towns}


def _precinct_answers(towns: Mapping[str, Town], version: str) -> Iterator[tuple[tuple[str, str, str], Match]]:
    for town in towns.values():
        for (ward, precinct), pair in town.precincts.items() if not town.is_whole else ():
            yield (town.name, ward, precinct), answers.in_precinct(version, town, (ward, precinct), pair)
