"""Reads who sits in a legislature from the CSV file of a state that Open States publishes."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from advocacy.domain.errors import RosterRefused, RosterUnread
from advocacy.domain.roster import Claim, Reading
from advocacy.domain.seats import Chamber

NAME = "openstates-csv"
_LARGEST_FILE = 20_000_000
_COLUMNS = (
    "id", "name", "current_party", "current_district", "current_chamber", "given_name", "family_name", "email",
    "death_date", "capitol_address", "capitol_voice",
)  # fmt: skip

Row = Mapping[str, str]


class OpenStatesCsv:
    """A `RosterSource` over one file; it tells no dates, no committees, no sponsors.

    A byte order mark and Windows line ends do no harm. Rows of other offices than the two chambers are left out.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, today: date) -> Reading:
        """Who sits today. Raises `RosterUnread` and `RosterRefused`, which names each bad row."""
        problems: list[str] = []
        claims = [
            _claim(number, row)
            for number, row in _rows(self._text(), problems)
            if row["current_chamber"] in set(Chamber) and not _is_dead(row, today)
        ]
        if problems:
            raise RosterRefused(tuple(problems))
        return Reading(NAME, tuple(claims))

    def _text(self) -> str:
        try:
            if self._path.stat().st_size > _LARGEST_FILE:
                raise RosterUnread("The file is larger than any legislature needs.")
            return self._path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise RosterUnread("The file is not UTF-8 text.") from None
        except OSError as fault:
            raise RosterUnread(f"The file cannot be read ({fault.strerror}).") from None


def _rows(text: str, problems: list[str]) -> Iterator[tuple[int, Row]]:
    """The rows with their numbers, the header's being 1; those that are not whole become problems."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if missing := [column for column in _COLUMNS if column not in header]:
            raise RosterUnread(f"The file lacks the columns {', '.join(missing)}.")
        for number, cells in enumerate(reader, start=2):
            if not cells:
                continue
            row = dict(zip(header, (" ".join(cell.split()) for cell in cells), strict=False))
            if problem := _problem(row, len(cells), len(header)):
                problems.append(f"row {number}: {problem}.")
            else:
                yield number, row
    except csv.Error as fault:
        problems.append(f"line {reader.line_num}: the file ends or breaks in the middle of a row ({fault}).")


def _problem(row: Row, cells: int, columns: int) -> str:
    if cells != columns:
        return f"it has {cells} of {columns} columns, as if the file were cut off"
    if row["current_chamber"] not in set(Chamber):
        return ""
    missing = [name for name in ("id", "name", "family_name", "current_district") if not row[name]]
    return f"{', '.join(missing)} is missing" if missing else ""


def _is_dead(row: Row, today: date) -> bool:
    return bool(row["death_date"]) and row["death_date"] <= today.isoformat()


def _claim(number: int, row: Row) -> Claim:
    return Claim(
        place=f"row {number}",
        external_id=row["id"],
        name=row["name"],
        given_name=row["given_name"],
        family_name=row["family_name"],
        party=row["current_party"],
        email=row["email"] or None,
        phone=row["capitol_voice"],
        office=row["capitol_address"],
        chamber=Chamber(row["current_chamber"]),
        district=row["current_district"],
    )
