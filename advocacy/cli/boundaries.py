"""`flask boundaries …`: the outlines of districts and towns."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.boundaries import Drawn, Layer
from advocacy.domain.counts import counted
from advocacy.domain.errors import BoundariesRefused
from advocacy.gateways.boundary_files import read
from advocacy.gateways.cartographer import ShapelyCartographer
from advocacy.services import boundaries as service

boundaries = AppGroup("boundaries", help="The outlines of districts and towns.")


@boundaries.command("load")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--layer", type=click.Choice([layer.value for layer in Layer]), help="Default: what the names fit.")
def load(files: tuple[Path, ...], layer: str | None) -> None:
    """Load GeoJSON, TopoJSON or zipped shapefiles in any coordinate reference system.

    All FILES are checked together and with the layers that are loaded already; unless all of it is right, nothing
    changes. Load both chambers in one call when both are new.
    """
    toolbox = current_toolbox()
    only = Layer(layer) if layer else None
    try:
        sheets = [sheet for file in files for sheet in read(file)]
        with toolbox.database.unit_of_work() as session:
            found = service.load(session, toolbox.pack, ShapelyCartographer(), sheets, datetime.now(UTC), only)
    except BoundariesRefused as refused:
        raise click.ClickException("Nothing was loaded:\n" + "\n".join(refused.problems)) from None
    for each in found:
        click.echo(_said(each))


def _said(drawn: Drawn) -> str:
    where = f"names from the column {drawn.column}, coordinates in {drawn.crs.partition('[')[0]}"
    return f"{drawn.file}: {counted(len(drawn.areas), 'area')} of the layer {drawn.layer.value} ({where})"
