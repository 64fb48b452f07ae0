"""`flask match`: which seats an address has, for one line or a file of them."""

import csv
import json
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

import click
from flask.cli import with_appcontext

from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.addresses import parse_line
from advocacy.domain.explanations import NEXT_STEPS, explain
from advocacy.domain.matches import Address, Match
from advocacy.domain.seats import Chamber, SeatKey
from advocacy.jurisdictions.pack import Pack
from advocacy.queries.roster import holders
from advocacy.queries.seat_views import SeatView
from advocacy.services import matching

_NEEDED = ("address", "city", "zip")
_SHORT_ZIP = 4
_Seats = Mapping[SeatKey, SeatView]


@click.command("match")
@click.argument("line", required=False)
@click.option("--csv", "file", type=click.File("r", encoding="utf-8-sig", errors="replace"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_appcontext
def match(line: str | None, file: TextIO | None, as_json: bool) -> None:
    """Say which seats LINE ("18 Clary St, Cambridge, MA 02139") has.

    With --csv, say it of each row of a file with the columns address, city, zip and, if known, ward, precinct.
    """
    if (line is None) == (file is None):
        raise click.UsageError("Give either one address or --csv with a file.")
    toolbox = current_toolbox()
    with toolbox.database.reading() as session:
        seats = holders(session, toolbox.pack, toolbox.pack.seats.keys())
    addresses = [_read_line(toolbox.pack, line)] if line is not None else _rows(toolbox.pack, file)
    for address in addresses:
        found = matching.match(toolbox.pack, toolbox.locator, address)
        click.echo(json.dumps(_as_json(toolbox.pack, seats, found)) if as_json else _as_text(seats, found))


def _read_line(pack: Pack, line: str) -> Address:
    return parse_line(line, pack.gazetteer.has_place)


def _rows(pack: Pack, file: TextIO | None) -> Iterator[Address]:
    """The rows of a file; a row that cannot be read is an empty address, so that each row gets its answer."""
    reader = csv.reader(file or ())
    header = [name.strip().lower() for name in next(reader, [])]
    if missing := [name for name in _NEEDED if name not in header]:
        raise click.ClickException(f"The file has no column {', '.join(missing)}; its first line must name them.")
    while (cells := _next(reader)) is not None:
        if cells:
            yield _row(pack, dict(zip(header, (cell.strip() for cell in cells), strict=False)))


def _next(reader: Iterator[list[str]]) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error:
        return [""]


def _row(pack: Pack, row: Mapping[str, str]) -> Address:
    if row.get("address") and not row.get("city"):
        read = _read_line(pack, f"{row['address']} {_zip(row.get('zip', ''))}")
        street, town, code, state = read.street, read.town, read.zip, read.state
    else:
        street, town = row.get("address", ""), row.get("city", "")
        code, state = _zip(row.get("zip", "")), row.get("state", "")
    return Address(street, town, code, row.get("ward", ""), row.get("precinct", ""), state)


def _zip(text: str) -> str:
    """Spreadsheets drop a ZIP's leading zero."""
    return f"0{text}" if len(text) == _SHORT_ZIP and text.isdigit() else text


def _as_json(pack: Pack, seats: _Seats, found: Match) -> dict[str, Any]:
    return {
        **_pair_json(pack, seats, found.upper, found.lower),
        "method": found.method.value,
        "certainty": found.certainty.value,
        "explanation": explain(found),
        "candidates": [
            {**_pair_json(pack, seats, pair.upper, pair.lower), "where": pair.where} for pair in found.candidates
        ],
    }


def _pair_json(pack: Pack, seats: _Seats, upper: SeatKey | None, lower: SeatKey | None) -> dict[str, Any]:
    keys = {Chamber.UPPER: upper, Chamber.LOWER: lower}
    return {pack.chambers[chamber].key: _seat_json(seats, key) for chamber, key in keys.items()}


def _seat_json(seats: _Seats, key: SeatKey | None) -> dict[str, Any] | None:
    if key is None:
        return None
    holder = seats[key].legislator
    return {
        "code": key.code,
        "name": seats[key].name,
        "legislator": holder.name if holder else None,
        "vacant": holder is None,
    }


def _as_text(seats: _Seats, found: Match) -> str:
    known = [_seat_text(seats[key]) for key in (found.upper, found.lower) if key]
    choices = [f"  {seats[pair.upper].name} / {seats[pair.lower].name}: {pair.where}" for pair in found.candidates]
    near = [f"Near: {', '.join(found.suggestions)}"] if found.suggestions else []
    next_step = [] if found.is_complete else [NEXT_STEPS[found.reason]]
    return "\n".join([*known, explain(found), *next_step, *choices, *near])


def _seat_text(seat: SeatView) -> str:
    holder = f"{seat.legislator.title} {seat.legislator.name}" if seat.legislator else "vacant"
    return f"{seat.chamber_name}: {seat.name}: {holder}"
