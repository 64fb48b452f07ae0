"""`flask match`: which seats an address has, for one line or a file of them; how signatures were matched."""

import json
from collections.abc import Callable
from typing import TextIO

import click
from flask.cli import with_appcontext

from advocacy.cli.match_pending import match_pending
from advocacy.cli.match_rows import read_line, read_rows
from advocacy.cli.match_shares import say_shares
from advocacy.cli.match_words import as_heading, as_json, as_text
from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.matches import Address, Certainty, Match
from advocacy.queries.roster import holders
from advocacy.services import matching
from advocacy.wiring import Toolbox

NO_ANSWER = 3
"""The exit code for an address without seats and without seats to choose from."""


@click.command("match")
@click.argument("line", required=False)
@click.option("--csv", "file", type=click.File("r", encoding="utf-8-sig", errors="replace"))
@click.option("--json", "in_json", is_flag=True, help="One JSON object a line.")
@click.option("--shares", "of_shares", is_flag=True, help="By which rungs signatures were matched; LINE: a slug.")
@click.option("--pending", is_flag=True, help="Match signatures again whose seats are not certain.")
@click.option("--dry-run", is_flag=True, help="With --pending: say what would change, and change nothing.")
@with_appcontext
def match(
    line: str | None, file: TextIO | None, in_json: bool, of_shares: bool, pending: bool, dry_run: bool
) -> None:
    """Say which seats LINE ("18 Clary St, Cambridge, MA 02139") has.

    Ends with exit code 3 when there is no answer: neither seats nor seats to choose from.

    With --csv, say it of each row of a file with the columns address, city, zip and, if known, ward, precinct:
    one answer a row, in order, blank rows included (but not blank lines at the file's end). The exit code is
    then 0 whatever the answers are.

    With --shares, say how many signatures each rung of the ladder answered, for the petition LINE or for all.

    With --pending, match those signatures again whose seats were doubtful or picked by their signers: a new
    answer that is certain counts, and letters that have not gone follow it. Say first with --dry-run what that
    would change.
    """
    toolbox = current_toolbox()
    if of_shares and file is None and not pending:
        say_shares(toolbox, line, in_json=in_json)
    elif pending and line is None and file is None and not of_shares:
        match_pending(toolbox, dry_run=dry_run)
    elif dry_run or pending or of_shares:
        raise click.UsageError("--shares, --pending and addresses do not go together.")
    elif file is not None and line is None:
        say = _sayer(toolbox, in_json=in_json)
        for address in read_rows(toolbox.pack, file):
            if not in_json:
                click.echo(f"\n{as_heading(address)}")
            say(address)
    elif line is not None and file is None:
        found = _sayer(toolbox, in_json=in_json)(read_line(toolbox.pack, line))
        click.get_current_context().exit(NO_ANSWER if found.certainty is Certainty.UNKNOWN else 0)
    else:
        raise click.UsageError("Give either one address or --csv with a file.")


def _sayer(toolbox: Toolbox, *, in_json: bool) -> Callable[[Address], Match]:
    """Matches an address, says what was found, and returns it."""
    with toolbox.database.reading() as session:
        seats = holders(session, toolbox.pack, toolbox.pack.seats.keys())

    def say(address: Address) -> Match:
        found = matching.match(toolbox.pack, toolbox.streets, toolbox.locator, address)
        click.echo(json.dumps(as_json(toolbox.pack, seats, found)) if in_json else as_text(seats, found))
        return found

    return say
