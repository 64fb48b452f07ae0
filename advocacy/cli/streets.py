"""`flask streets …`: the index of streets that addresses in divided towns are matched by."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TextIO

import click
from flask.cli import AppGroup

from advocacy.cli.street_words import conflict_rows, shown, summary
from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.address_points import AddressPoint, Layout
from advocacy.domain.errors import AddressPointsRefused
from advocacy.domain.street_building import Placed
from advocacy.gateways.address_points import read_address_points
from advocacy.gateways.town_index import read_towns
from advocacy.services import streets as index

_STEP = 20_000

streets = AppGroup("streets", help="The index of streets that addresses in divided towns are matched by.")


@streets.command("build")
@click.option("--from", "path", required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--format", "layout", required=True, type=click.Choice([each.value for each in Layout]))
@click.option("--crs", default="", help="The file's coordinates, such as EPSG:26986; default: the format's own.")
@click.option(
    "--conflicts", type=click.File("w", encoding="utf-8"), help="Write all conflicts to this file (CSV)."
)
def build(path: Path, layout: str, crs: str, conflicts: TextIO | None) -> None:
    """Build the index from a file of address points, in the place of the one there is.

    The file is a CSV table or GeoJSON, or the gzip of one. Boundaries must be loaded. Rows that cannot be used are
    counted and shown; a file in which most cannot be used changes nothing.
    """
    try:
        placed = _placed(path, Layout(layout), crs)
    except AddressPointsRefused as refused:
        raise click.ClickException("Nothing was built:\n" + "\n".join(refused.problems)) from None
    if conflicts:
        csv.writer(conflicts).writerows(conflict_rows(placed))
    toolbox = current_toolbox()
    with toolbox.database.unit_of_work() as session:
        index.store(session, toolbox.pack, placed, index.Origin(path.name, datetime.now(UTC)))
    with toolbox.database.single_act() as act:
        index.tidy(act)
    click.echo("\n".join([*summary(placed), *shown(placed, in_file=conflicts is not None)]))


def _placed(path: Path, layout: Layout, crs: str) -> Placed:
    toolbox = current_toolbox()
    towns = read_towns(toolbox.database, toolbox.pack.code)
    with path.open("rb") as file:
        points = _watched(file, path.stat().st_size, read_address_points(file, layout, crs))
        return index.place(toolbox.pack, toolbox.surveyor, towns, points)


def _watched(file: BinaryIO, size: int, points: Iterable[AddressPoint]) -> Iterator[AddressPoint]:
    """The points, with a bar that shows how far into the file they are."""
    with click.progressbar(length=size, label="Reading") as bar:
        for number, point in enumerate(points):
            if number % _STEP == 0:
                bar.update(file.tell() - bar.pos)
            yield point
        bar.update(size - bar.pos)
