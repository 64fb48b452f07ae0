"""Sample maps of the state: districts drawn as plain shapes around the towns that vote in them."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from advocacy.db import Database
from advocacy.domain.boundaries import Layer, Sheet
from advocacy.domain.seats import Chamber, SeatKey
from advocacy.gateways.boundary_files import read
from advocacy.gateways.cartographer import ShapelyCartographer
from advocacy.jurisdictions.pack import Pack
from advocacy.services import boundaries
from tests.samples import NOW

Shapes = dict[str, BaseGeometry]
_SPLINTER = 0.0005  # degrees: the side of a district that no town's point lies in


@cache
def towns(pack: Pack) -> Mapping[str, BaseGeometry]:
    """A cell around each town's point: together they fill a rectangle about the state, without overlaps."""
    points = shapely.MultiPoint([(town.longitude, town.latitude) for town in pack.gazetteer.towns.values()])
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=shapely.envelope(points)))
    box = shapely.envelope(points).buffer(0.05)
    cells = [cell.intersection(box) for cell in cells]
    found = shapely.STRtree(cells).query(shapely.get_parts(points), predicate="within")[1]
    return dict(zip(pack.gazetteer.towns, (cells[number] for number in found), strict=True))


@cache
def districts(pack: Pack, chamber: Chamber) -> Mapping[str, BaseGeometry]:
    """Each seat's district by the seat's name: the cells of towns that vote in it.

    A town with several seats goes to those of its first pair; the others get a splinter of its cell each.
    """
    cells, by_seat = towns(pack), {key: [] for key in pack.seats if key.chamber is chamber}
    for name, cell in cells.items():
        first, *others = _seats(pack, name, chamber)
        pieces = _splinters(pack, name, cell, len(others))
        by_seat[first].append(cell.difference(shapely.union_all(pieces)))
        for key, piece in zip(others, pieces, strict=True):
            by_seat[key].append(piece)
    return {pack.seats[key].name: shapely.union_all(pieces) for key, pieces in by_seat.items()}


def _seats(pack: Pack, town: str, chamber: Chamber) -> Sequence[SeatKey]:
    pairs = pack.gazetteer.towns[town].pairs
    return list(dict.fromkeys(pair.upper if chamber is Chamber.UPPER else pair.lower for pair in pairs))


def _splinters(pack: Pack, name: str, cell: BaseGeometry, number: int) -> list[BaseGeometry]:
    """Small squares in a row within the cell, away from its town's point."""
    town = pack.gazetteer.towns[name]
    squares = [
        shapely.box(x, y, x + _SPLINTER, y + _SPLINTER)
        for step in range(1, 200)
        for x, y in [(town.longitude + 2 * step * _SPLINTER, town.latitude)]
    ]
    return [square for square in squares if cell.contains(square)][:number]


def geojson(shapes: Mapping[str, BaseGeometry], *, column: str = "district", **members: Any) -> dict[str, Any]:
    """A feature collection with the names in one column."""
    features = [
        {"type": "Feature", "properties": {column: name, "number": 7}, "geometry": mapping(shape)}
        for name, shape in shapes.items()
    ]
    return {"type": "FeatureCollection", "features": features, **members}


def written(path: Path, shapes: Mapping[str, BaseGeometry], **members: Any) -> Path:
    """A GeoJSON file."""
    path.write_text(json.dumps(geojson(shapes, **members)))
    return path


def moved(shapes: Mapping[str, BaseGeometry], move: Callable[[BaseGeometry], BaseGeometry]) -> Shapes:
    return {name: move(shape) for name, shape in shapes.items()}


def given_away(shapes: Mapping[str, BaseGeometry], piece: BaseGeometry, to: str) -> Shapes:
    """The districts after one got a piece of the others."""
    left = moved(shapes, lambda shape: shape.difference(piece))
    return left | {to: left[to].union(piece)}


def sheets(pack: Pack, folder: Path) -> list[Sheet]:
    """Both chambers' sample districts, read from files."""
    return [
        sheet
        for chamber in Chamber
        for sheet in read(written(folder / f"{chamber.value}.geojson", districts(pack, chamber)))
    ]


def load(database: Database, pack: Pack, found: Sequence[Sheet], only: Layer | None = None) -> None:
    """Load the sheets as the command does."""
    with database.unit_of_work() as session:
        boundaries.load(session, pack, ShapelyCartographer(), found, NOW, only)
