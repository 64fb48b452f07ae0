"""The table of seats, from the list that holds each seat's code and the spellings of its name."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from advocacy.domain.errors import PackRefused
from advocacy.domain.names import seat_name_key
from advocacy.jurisdictions.tables import COLUMNS, Row, published


def seats(source: Path, facts: Mapping[str, Any]) -> list[Row]:
    """Rows of seats.csv; raises `PackRefused` when two spellings of one seat cannot be reconciled."""
    rows, spellings = published(source, facts, "seats"), facts["files"]["seats.csv"]["spellings"]
    found = [f"{row[spellings[0]]}: {text} is another seat" for row in rows for text in _strangers(row, spellings)]
    if found:
        raise PackRefused(tuple(found))
    return [{name: row[name] for name in COLUMNS["seats"]} for row in rows]


def seat_codes(source: Path, facts: Mapping[str, Any]) -> Mapping[tuple[str, str], str]:
    """The code of each seat by its chamber and the key of its name."""
    rows = published(source, facts, "seats")
    return {(row["chamber"], seat_name_key(row["name"])): row["code"] for row in rows}


def _strangers(row: Row, spellings: Sequence[str]) -> list[str]:
    key = seat_name_key(row["name"])
    return [row[column] for column in spellings if row[column] and seat_name_key(row[column]) != key]
