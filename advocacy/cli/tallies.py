"""`flask tallies …`: count what is due now, compare the tallies with the rows."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.counts import counted
from advocacy.domain.tallies import BATCH, Room
from advocacy.services import tallies as service
from advocacy.services.recounting import recount, repair

tallies = AppGroup("tallies", help="Count what is due, and compare the tallies with the rows they tell of.")


@tallies.command("count")
def count() -> None:
    """Count now what the workers would count within seconds."""
    for room in (Room.SIGNATURES, Room.MESSAGES):
        click.echo(f"{room.value}: {_count(room):,} counted")


@tallies.command("recount")
@click.option("--repair", "is_repair", is_flag=True, help="Put right what differs; written to the audit log.")
def recount_(is_repair: bool) -> None:
    """Compare all; exit code 1 when anything differs and was not put right."""
    toolbox, now = current_toolbox(), datetime.now(UTC)
    with toolbox.database.unit_of_work() as session:
        if is_repair:
            found = repair(session, toolbox.pack.timezone, COMMAND_LINE, now)
        else:
            found = recount(session, toolbox.pack.timezone, now)
    for kind, number in found.found.items():
        click.echo(f"{kind}: {counted(number, 'difference')}")
    if not found.differences:
        click.echo("The tallies are right.")
    elif is_repair:
        for room in (Room.SIGNATURES, Room.MESSAGES):
            _count(room)
        click.echo("Put right.")
    else:
        raise click.ClickException("The tallies differ from the rows. To put them right: --repair")


def _count(room: Room) -> int:
    toolbox, total, done = current_toolbox(), 0, BATCH
    while done == BATCH:
        with toolbox.database.unit_of_work() as session:
            done = service.count(session, room, toolbox.pack.timezone, datetime.now(UTC))
        total += done
    return total
