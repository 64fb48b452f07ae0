"""The tables of towns, precincts and post office places."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from advocacy.domain.errors import PackRefused
from advocacy.domain.names import place_key, seat_name_key
from advocacy.domain.precincts import Precinct, natural
from advocacy.domain.seats import Chamber
from advocacy.jurisdictions.build_seats import seat_codes
from advocacy.jurisdictions.tables import COLUMNS, Row, published


def towns(source: Path, facts: Mapping[str, Any]) -> list[Row]:
    """Rows of towns.csv."""
    return [{name: row[name] for name in COLUMNS["towns"]} for row in published(source, facts, "towns")]


def precincts(source: Path, facts: Mapping[str, Any]) -> list[Row]:
    """Rows of precincts.csv: one for each town and pair of seats. Raises `PackRefused` for unknown seats."""
    rows, codes = published(source, facts, "precincts"), seat_codes(source, facts)
    named = [(chamber.value, row[chamber.value]) for row in rows for chamber in Chamber]
    unknown = sorted({name for chamber, name in named if (chamber, seat_name_key(name)) not in codes})
    if unknown:
        file = facts["files"]["precincts.csv"]["from"][0]
        raise PackRefused(tuple(f"{file}: there is no seat {name}" for name in unknown))
    groups: dict[tuple[str, str, str], list[Precinct]] = defaultdict(list)
    for row in rows:
        upper, lower = (codes[chamber.value, seat_name_key(row[chamber.value])] for chamber in Chamber)
        groups[row["town"], upper, lower].append((row["ward"].strip("-"), row["precinct"]))
    return [_precinct_row(*key, marks) for key, marks in sorted(groups.items(), key=_first_precinct)]


def places(source: Path, facts: Mapping[str, Any]) -> list[Row]:
    """Rows of places.csv: what the post office calls each ZIP, its centre's town, and the towns that can be meant.

    A town's own name means that town. A village means the towns that the post office names for its ZIP and the
    one that holds the ZIP's centre, unless facts.toml says otherwise.
    """
    rows = published(source, facts, "places")
    known = {place_key(row["name"]): row["name"] for row in published(source, facts, "towns")}
    stated = facts.get("villages", {}).get("towns", {})
    villages = {place_key(name): names for name, names in stated.items()}
    by_zip: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_zip[row["zip"]].append(row)
    return [
        {
            "zip": row["zip"],
            "place": row["place"],
            "centre": row["centre"],
            "towns": ";".join(_meant(row, by_zip[row["zip"]], known, villages)),
        }
        for row in rows
    ]


def _precinct_row(town: str, upper: str, lower: str, marks: list[Precinct]) -> Row:
    words = (f"{ward}-{precinct}" if ward else precinct for ward, precinct in sorted(marks, key=natural))
    return {"town": town, "upper": upper, "lower": lower, "precincts": " ".join(words)}


def _first_precinct(group: tuple[tuple[str, str, str], list[Precinct]]) -> tuple[object, ...]:
    (town, _, _), marks = group
    return town, min(natural(mark) for mark in marks)


def _meant(
    row: Row, same_zip: Sequence[Row], known: Mapping[str, str], villages: Mapping[str, list[str]]
) -> Sequence[str]:
    key = place_key(row["place"])
    if key in known:
        return [known[key]]
    if key in villages:
        return villages[key]
    named = {known.get(place_key(other["place"]), "") for other in same_zip}
    return sorted({*named, row["centre"]} - {""})
