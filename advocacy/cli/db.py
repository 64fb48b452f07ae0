"""`flask db …`: the database's tables and first contents."""

import click
from flask.cli import AppGroup

from advocacy.cli.toolbox import current_toolbox
from advocacy.gateways import schema
from advocacy.wiring import prepare

db = AppGroup("db", help="The database's tables and first contents.")


@db.command("upgrade")
def upgrade() -> None:
    """Bring tables, the pack's facts and the default petition up to date (harmless to repeat)."""
    toolbox = current_toolbox()
    prepare(toolbox.database, toolbox.pack)
    click.echo("The database is up to date.")


@db.command("check")
def check() -> None:
    """Say whether the database fits this version of the code."""
    if not schema.is_current(current_toolbox().database.engine):
        raise click.ClickException("The database is behind this version; run: flask db upgrade")
    click.echo("The database fits this version.")


@db.command("revision")
@click.argument("title")
def revision(title: str) -> None:
    """Write the next migration from the tables in code (for developers)."""
    click.echo(schema.write_revision(current_toolbox().database.engine, title))
