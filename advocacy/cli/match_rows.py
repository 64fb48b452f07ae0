"""Reads the addresses that `flask match` is asked about: one line, or the rows of a file."""

import csv
from collections.abc import Iterator, Mapping
from itertools import repeat
from typing import TextIO

import click

from advocacy.domain.addresses import parse_line
from advocacy.domain.matches import Address
from advocacy.jurisdictions.pack import Pack

_NEEDED = ("address", "city", "zip")
_SHORT_ZIP = 4
_BLANK = Address("", "")


def read_line(pack: Pack, line: str) -> Address:
    """The fields of an address in one line."""
    return parse_line(line, pack.gazetteer.has_place)


def read_rows(pack: Pack, file: TextIO) -> Iterator[Address]:
    """The rows of a file, so that each gets its answer; one that is blank or cannot be read is an empty address.

    Only blank lines at the file's end are no rows.
    """
    reader = csv.reader(file)
    header = [name.strip().lower() for name in next(reader, [])]
    if missing := [name for name in _NEEDED if name not in header]:
        raise click.ClickException(f"The file has no column {', '.join(missing)}; its first line must name them.")
    blank = 0
    while (cells := _next(reader)) is not None:
        if not cells:
            blank += 1
            continue
        yield from repeat(_BLANK, blank)
        blank = 0
        yield _row(pack, dict(zip(header, (cell.strip() for cell in cells), strict=False)))


def _next(reader: Iterator[list[str]]) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error:
        return [""]


def _row(pack: Pack, row: Mapping[str, str]) -> Address:
    if row.get("address") and not row.get("city"):
        read = read_line(pack, f"{row['address']} {_zip(row.get('zip', ''))}")
        street, town, code, state = read.street, read.town, read.zip, read.state
    else:
        street, town = row.get("address", ""), row.get("city", "")
        code, state = _zip(row.get("zip", "")), row.get("state", "")
    return Address(street, town, code, row.get("ward", ""), row.get("precinct", ""), state)


def _zip(text: str) -> str:
    """Spreadsheets drop a ZIP's leading zero."""
    return f"0{text}" if len(text) == _SHORT_ZIP and text.isdigit() else text
