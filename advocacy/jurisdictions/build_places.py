"""The tables of towns, precincts and post office places."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from advocacy.domain.errors import PackRefused
from advocacy.domain.names import place_key, seat_name_key
from advocacy.domain.precincts import Precinct, natural
from advocacy.jurisdictions.build_seats import seat_codes
from advocacy.jurisdictions.tables import Row, read_rows


def towns(source: Path) -> list[Row]:
    """Rows of towns.csv."""
    return [
        {
            "name": row["name"],
            "kind": row["kind"],
            "county": row["county"],
            "population": row["population_2020"],
            "latitude": row["lat"],
            "longitude": row["lon"],
        }
        for row in read_rows(source / "municipalities.csv")
    ]


def precincts(source: Path) -> list[Row]:
    """Rows of precincts.csv: one for each town and pair of seats. Raises `PackRefused` for unknown seats."""
    rows, codes = read_rows(source / "precincts_2022.csv"), seat_codes(source)
    named = [(chamber, row[column]) for row in rows for chamber, column in _CHAMBERS]
    unknown = sorted({name for chamber, name in named if (chamber, seat_name_key(name)) not in codes})
    if unknown:
        raise PackRefused(tuple(f"precincts_2022.csv: there is no seat {name}" for name in unknown))
    groups: dict[tuple[str, str, str], list[Precinct]] = defaultdict(list)
    for row in rows:
        upper, lower = (codes[chamber, seat_name_key(row[column])] for chamber, column in _CHAMBERS)
        groups[row["city_town"], upper, lower].append((row["Ward"].strip("-"), row["Pct"]))
    return [_precinct_row(*key, marks) for key, marks in sorted(groups.items(), key=_first_precinct)]


def places(source: Path, facts: Mapping[str, Any]) -> list[Row]:
    """Rows of places.csv: what the post office calls each ZIP, its centre's town, and the towns that can be meant.

    A town's own name means that town. A village means the towns that the post office names for its ZIP and the
    one that holds the ZIP's centre, unless facts.toml says otherwise.
    """
    rows = read_rows(source / "zip_places.csv")
    known = {place_key(row["name"]): row["name"] for row in read_rows(source / "municipalities.csv")}
    villages = {place_key(name): names for name, names in facts["villages"]["towns"].items()}
    by_zip: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_zip[row["zip"]].append(row)
    return [
        {
            "zip": row["zip"],
            "place": row["usps_place"],
            "centre": row["municipality_of_zip_centroid"],
            "towns": ";".join(_meant(row, by_zip[row["zip"]], known, villages)),
        }
        for row in rows
    ]


_CHAMBERS = (("upper", "State_Senate"), ("lower", "State_Rep"))


def _precinct_row(town: str, upper: str, lower: str, marks: list[Precinct]) -> Row:
    words = (f"{ward}-{precinct}" if ward else precinct for ward, precinct in sorted(marks, key=natural))
    return {"town": town, "upper": upper, "lower": lower, "precincts": " ".join(words)}


def _first_precinct(group: tuple[tuple[str, str, str], list[Precinct]]) -> tuple[object, ...]:
    (town, _, _), marks = group
    return town, min(natural(mark) for mark in marks)


def _meant(
    row: Row, same_zip: Sequence[Row], known: Mapping[str, str], villages: Mapping[str, list[str]]
) -> Sequence[str]:
    key = place_key(row["usps_place"])
    if key in known:
        return [known[key]]
    if key in villages:
        return villages[key]
    named = {known.get(place_key(other["usps_place"]), "") for other in same_zip}
    return sorted({*named, row["municipality_of_zip_centroid"]} - {""})
