"""The table of seats, from the list that holds each seat's code and the spellings of its name."""

from collections.abc import Mapping
from pathlib import Path

from advocacy.domain.errors import PackRefused
from advocacy.domain.names import seat_name_key
from advocacy.jurisdictions.tables import Row, read_rows

_SPELLINGS = ("census_name", "census_basename", "openstates_label", "sec_2022_name", "massgis_display")


def seats(source: Path) -> list[Row]:
    """Rows of seats.csv; raises `PackRefused` when two spellings of one seat cannot be reconciled."""
    rows = read_rows(source / "seats.csv")
    found = [f"{row['census_name']}: {text} is another seat" for row in rows for text in _strangers(row)]
    if found:
        raise PackRefused(tuple(found))
    return [{"chamber": row["chamber"], "code": row["sld_code"], "name": row["massgis_display"]} for row in rows]


def seat_codes(source: Path) -> Mapping[tuple[str, str], str]:
    """The code of each seat by its chamber and the key of its name."""
    rows = read_rows(source / "seats.csv")
    return {(row["chamber"], seat_name_key(row["census_name"])): row["sld_code"] for row in rows}


def _strangers(row: Row) -> list[str]:
    key = seat_name_key(row["census_name"])
    return [row[column] for column in _SPELLINGS if row[column] and seat_name_key(row[column]) != key]
