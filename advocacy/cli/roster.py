"""`flask roster …`: compare who sits in the legislature with a source, and take it over."""

from datetime import UTC, date, datetime, timedelta

import click
from flask.cli import AppGroup

from advocacy.cli.roster_words import news
from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.counts import counted
from advocacy.domain.errors import RosterRefused, RosterUnread
from advocacy.domain.roster import Reading
from advocacy.domain.roster_changes import FEW_VACANCIES
from advocacy.gateways.roster_sources import KINDS
from advocacy.services.retargeting import follow_seats
from advocacy.services.roster_changes import compare, take_over
from advocacy.wiring import Toolbox

roster = AppGroup("roster", help="Compare who sits in the legislature with a source, and take it over.")

_FROM = click.option(
    "--from",
    "source",
    required=True,
    type=(click.Choice(KINDS), str),
    metavar="SOURCE PLACE",
    help=f"Where from: {', '.join(KINDS)}, each with its folder, file or address.",
)
_ALLOWED = click.option(
    "--allow-vacancies",
    "allowed",
    type=click.IntRange(0),
    default=FEW_VACANCIES,
    show_default=True,
    help="How many seats it may empty.",
)


@roster.command("diff")
@_FROM
@_ALLOWED
def diff(source: tuple[str, str], allowed: int) -> None:
    """Say what an import would change; writes nothing."""
    toolbox = current_toolbox()
    try:
        reading = _read(toolbox, source)
        with toolbox.database.reading() as session:
            known, found = compare(session, toolbox.pack, reading, most_vacancies=allowed)
    except (RosterUnread, RosterRefused) as refused:
        raise _refusal(refused, "The source cannot be used") from None
    click.echo("\n".join(news(toolbox.pack, known, found, _today(toolbox))))


@roster.command("import")
@_FROM
@_ALLOWED
def import_(source: tuple[str, str], allowed: int) -> None:
    """Take the source over, all or nothing, and say what changed; letters that have not gone follow."""
    toolbox = current_toolbox()
    today = _today(toolbox)
    try:
        reading = _read(toolbox, source)
        with toolbox.database.unit_of_work() as session:
            known, found = take_over(session, toolbox.pack, reading, today, most_vacancies=allowed)
    except (RosterUnread, RosterRefused) as refused:
        raise _refusal(refused, "Nothing was changed") from None
    click.echo("\n".join(news(toolbox.pack, known, found, today)))
    moved = _follow(toolbox)
    if moved:
        click.echo(
            f"{counted(moved, 'letter')} not sent yet: now for the successor, or waiting where nobody came."
        )


def _read(toolbox: Toolbox, source: tuple[str, str]) -> Reading:
    return toolbox.roster_source(*source).read(_today(toolbox))


def _today(toolbox: Toolbox) -> date:
    return datetime.now(toolbox.pack.timezone).date()


def _follow(toolbox: Toolbox) -> int:
    """Batch after batch, each durable by itself; what is left, the workers do."""
    delay, moved, done = timedelta(seconds=toolbox.settings.letters.delay_seconds), 0, -1
    while done:
        with toolbox.database.unit_of_work() as session:
            done = follow_seats(session, toolbox.pack, delay, datetime.now(UTC))
        moved += done
    return moved


def _refusal(refused: RosterUnread | RosterRefused, what: str) -> click.ClickException:
    if isinstance(refused, RosterUnread):
        return click.ClickException(f"{what}: {refused.reason}")
    return click.ClickException("\n".join([f"{what}:", *refused.problems]))
