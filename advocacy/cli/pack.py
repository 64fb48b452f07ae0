"""`flask pack …`: rebuild the facts of a state."""

from pathlib import Path

import click
from flask.cli import AppGroup

from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.boundaries import drawn
from advocacy.domain.counts import counted
from advocacy.domain.errors import BoundariesRefused, PackRefused
from advocacy.gateways.boundary_files import read
from advocacy.gateways.middles import middles
from advocacy.jurisdictions.build import build
from advocacy.jurisdictions.loader import HOME, load_pack
from advocacy.jurisdictions.tables import write_rows
from advocacy.services.boundaries import rolls_of

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
        click.echo(f"{table.file}: {counted(table.rows, 'row')}, {table.publisher}, as of {table.date}")


@pack.command("middles")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", "target", type=click.Path(path_type=Path, file_okay=False), help="Default: the pack itself.")
@click.option("--code", help="The pack's code; default: the one in use.")
def middles_(files: tuple[Path, ...], target: Path | None, code: str | None) -> None:
    """Write middles.csv, where each seat is on the map, from the boundaries of both chambers in FILES."""
    try:
        facts = load_pack(code or current_toolbox().settings.jurisdiction)
        layers = [drawn(rolls_of(facts), sheet) for file in files for sheet in read(file)]
    except (PackRefused, BoundariesRefused) as refused:
        raise click.ClickException("Nothing was written:\n" + "\n".join(refused.problems)) from None
    found = {key: place for layer in layers for key, place in middles(layer.areas).items()}
    if absent := len(facts.seats.keys() - found.keys()):
        raise click.ClickException(f"Nothing was written: {absent} seats have no boundaries in these files.")
    path = (target or HOME / facts.code) / "middles.csv"
    write_rows(
        path,
        (
            {"chamber": key.chamber, "code": key.code, "latitude": f"{place[0]}", "longitude": f"{place[1]}"}
            for key, place in sorted(found.items(), key=lambda item: (item[0].chamber == "lower", item[0].code))
        ),
    )
    click.echo(f"{path.name}: {counted(len(found), 'row')}")
