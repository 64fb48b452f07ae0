"""`flask pack …`: rebuild the facts of a state."""

from pathlib import Path

import click
from flask.cli import AppGroup

from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.errors import PackRefused
from advocacy.jurisdictions.build import build
from advocacy.jurisdictions.loader import HOME

pack = AppGroup("pack", help="Rebuild the facts of a state.")


@pack.command("build")
@click.option("--from", "source", required=True, type=click.Path(path_type=Path), help="The publishers' files.")
@click.option("--to", "target", type=click.Path(path_type=Path, file_okay=False), help="Default: the pack itself.")
@click.option("--code", help="The pack's code; default: the one in use.")
def build_(source: Path, target: Path | None, code: str | None) -> None:
    """Build the pack's tables from the files of their publishers; facts.toml states publishers and dates."""
    code = code or current_toolbox().settings.jurisdiction
    home = HOME / code
    if not (home / "facts.toml").is_file():
        raise click.ClickException(f"There is no pack {code}: its facts.toml is missing.")
    try:
        built = build(code, source, home / "facts.toml", target or home)
    except PackRefused as refused:
        raise click.ClickException("Nothing was built:\n" + "\n".join(refused.problems)) from None
    for table in built:
        click.echo(f"{table.file}: {table.rows} rows, {table.publisher}, as of {table.date}")
