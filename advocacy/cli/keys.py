"""`flask keys …`: secrets are made, seals counted, and texts sealed with the newest key."""

from collections.abc import Iterator

import click
from flask.cli import AppGroup

from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.counts import counted
from advocacy.domain.sealing import SealedColumn
from advocacy.queries.seals import SealCount, seal_counts
from advocacy.services import sealing
from advocacy.wiring import new_sealing_key, new_secret

keys = AppGroup("keys", help="Make secrets, and seal street addresses with the newest key.")


@keys.command("make")
def make() -> None:
    """Print new secrets as the settings take them; nothing is stored."""
    click.echo(f'ADVOCACY_SEALING_KEYS=["{new_sealing_key()}"]')
    click.echo(f"ADVOCACY_SECRET_KEY={new_secret()}")
    click.echo(f"ADVOCACY_HASH_KEY={new_secret()}")


@keys.command("report")
def report() -> None:
    """Say how many texts are sealed with which key; exit code 1 when some cannot be opened."""
    known = current_toolbox().vault.known
    found = _counts()
    for count in found:
        click.echo(f"{count.column}: {counted(count.rows, 'text')} {_how(count)}")
    if not found:
        click.echo("Nothing is stored that has to be sealed.")
    if any(count.key_id is not None and count.key_id not in known for count in found):
        raise click.ClickException(
            "What is sealed with a key that is not in ADVOCACY_SEALING_KEYS cannot be read: add that key again."
        )


@keys.command("reseal")
def reseal() -> None:
    """Seal with the newest key what is not; may be stopped and run again, and people may sign meanwhile."""
    unopened = sum(_reseal(column) for column in SealedColumn)
    if unopened:
        raise click.ClickException(
            f"Not opened, and left as they are: {counted(unopened, 'text')}. "
            '"flask keys report" tells of the keys.'
        )
    newest = current_toolbox().vault.key_id
    if any(count.key_id != newest for count in _counts()):
        raise click.ClickException("Some rows were held by others just now: run this once more.")
    click.echo(f"All is sealed with the key {newest}; older ones can be taken out of ADVOCACY_SEALING_KEYS.")


def _counts() -> list[SealCount]:
    with current_toolbox().database.reading() as session:
        return [count for column in SealedColumn for count in seal_counts(session, column)]


def _reseal(column: SealedColumn) -> int:
    """How many texts could not be opened."""
    total = unopened = 0
    for batch in _batches(column):
        total, unopened = total + batch.sealed, unopened + batch.unopened
        click.echo(f"{column}: {total:,} sealed")
    return unopened


def _batches(column: SealedColumn) -> Iterator[sealing.Resealed]:
    after: int | None = 0
    while after is not None:
        with current_toolbox().database.unit_of_work() as session:
            batch = sealing.reseal(session, column, after)
        yield batch
        after = batch.after


def _how(count: SealCount) -> str:
    vault = current_toolbox().vault
    if count.key_id is None:
        return "not sealed"
    if count.key_id == vault.key_id:
        return f"sealed with the newest key, {count.key_id}"
    if count.key_id in vault.known:
        return f"sealed with an older key, {count.key_id}"
    return f"sealed with the key {count.key_id}, WHICH IS NOT KNOWN HERE"
