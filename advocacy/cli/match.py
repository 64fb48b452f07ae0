"""`flask match`: which seats an address has, for one line or a file of them."""

import json
from typing import TextIO

import click
from flask.cli import with_appcontext

from advocacy.cli.match_rows import read_line, read_rows
from advocacy.cli.match_words import as_json, as_text
from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.matches import Certainty
from advocacy.queries.roster import holders
from advocacy.services import matching

NO_ANSWER = 3
"""The exit code for an address without seats and without seats to choose from."""


@click.command("match")
@click.argument("line", required=False)
@click.option("--csv", "file", type=click.File("r", encoding="utf-8-sig", errors="replace"))
@click.option("--json", "in_json", is_flag=True, help="One JSON object a line.")
@with_appcontext
def match(line: str | None, file: TextIO | None, in_json: bool) -> None:
    """Say which seats LINE ("18 Clary St, Cambridge, MA 02139") has.

    Ends with exit code 3 when there is no answer: neither seats nor seats to choose from.

    With --csv, say it of each row of a file with the columns address, city, zip and, if known, ward, precinct:
    one answer a row, in order, blank rows included (but not blank lines at the file's end). The exit code is
    then 0 whatever the answers are.
    """
    if (line is None) == (file is None):
        raise click.UsageError("Give either one address or --csv with a file.")
    toolbox = current_toolbox()
    pack, streets, locator = toolbox.pack, toolbox.streets, toolbox.locator
    with toolbox.database.reading() as session:
        seats = holders(session, pack, pack.seats.keys())
    for address in read_rows(pack, file) if file else [read_line(pack, line or "")]:
        found = matching.match(pack, streets, locator, address)
        click.echo(json.dumps(as_json(pack, seats, found)) if in_json else as_text(seats, found))
        if line is not None and found.certainty is Certainty.UNKNOWN:
            click.get_current_context().exit(NO_ANSWER)
