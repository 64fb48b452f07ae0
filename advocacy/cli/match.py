"""`flask match`: which seats an address has, for one line or a file of them."""

import json
from typing import TextIO

import click
from flask.cli import with_appcontext

from advocacy.cli.match_rows import read_line, read_rows
from advocacy.cli.match_words import as_json, as_text
from advocacy.cli.toolbox import current_toolbox
from advocacy.queries.roster import holders
from advocacy.services import matching


@click.command("match")
@click.argument("line", required=False)
@click.option("--csv", "file", type=click.File("r", encoding="utf-8-sig", errors="replace"))
@click.option("--json", "in_json", is_flag=True, help="One JSON object a line.")
@with_appcontext
def match(line: str | None, file: TextIO | None, in_json: bool) -> None:
    """Say which seats LINE ("18 Clary St, Cambridge, MA 02139") has.

    With --csv, say it of each row of a file with the columns address, city, zip and, if known, ward, precinct.
    """
    if (line is None) == (file is None):
        raise click.UsageError("Give either one address or --csv with a file.")
    toolbox = current_toolbox()
    pack, locator = toolbox.pack, toolbox.locator
    with toolbox.database.reading() as session:
        seats = holders(session, pack, pack.seats.keys())
    for address in read_rows(pack, file) if file else [read_line(pack, line or "")]:
        found = matching.match(pack, locator, address)
        click.echo(json.dumps(as_json(pack, seats, found)) if in_json else as_text(seats, found))
