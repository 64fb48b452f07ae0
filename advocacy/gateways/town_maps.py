"""Draws a divided town from the boundaries that are loaded."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import cos, radians

import numpy
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from advocacy.db import Database
from advocacy.domain.boundaries import Layer
from advocacy.domain.seats import SeatKey, SeatPair
from advocacy.domain.town_maps import MapArea, TownMap
from advocacy.queries.boundaries import loaded, outlines

_WIDTH = 400
_TOLERANCE = 0.6  # units of the drawing: less than a pixel on most screens
_SMALLEST = 6.0  # square units: what nobody could see or press


class TownMaps:
    """Geographic maps of towns; a map is drawn once for each load of boundaries and then kept."""

    def __init__(self, database: Database, jurisdiction: str) -> None:
        self._database = database
        self._jurisdiction = jurisdiction
        self._kept = lru_cache(maxsize=128)(self._drawn)

    def draw(self, municipality: str, pairs: Sequence[SeatPair]) -> TownMap | None:
        """The town with the areas of these pairs numbered from 1; None unless all three layers are loaded."""
        with self._database.reading() as session:
            layers = loaded(session, self._jurisdiction)
        if not set(Layer) <= layers.keys():
            return None
        return self._kept(tuple(sorted(layers.items())), municipality, tuple(pairs))

    def _drawn(
        self, layers: tuple[tuple[Layer, int], ...], municipality: str, pairs: tuple[SeatPair, ...]
    ) -> TownMap | None:
        seats = {key for pair in pairs for key in (pair.upper, pair.lower)}
        with self._database.reading() as session:
            town, districts = outlines(session, [load for _, load in layers], municipality, seats)
        if town is None or districts.keys() < seats:
            return None
        return _map(
            shapely.from_wkb(town), {key: shapely.from_wkb(shape) for key, shape in districts.items()}, pairs
        )


def _map(town: BaseGeometry, districts: Mapping[SeatKey, BaseGeometry], pairs: Sequence[SeatPair]) -> TownMap:
    west, south, east, north = town.bounds
    narrowing = cos(radians((south + north) / 2))
    scale = _WIDTH / ((east - west) * narrowing)

    def to_page(points: numpy.ndarray) -> numpy.ndarray:
        across, up = points[:, 0] - west, points[:, 1] - south
        return numpy.column_stack((across * narrowing * scale, (north - south - up) * scale))

    areas = []
    for number, pair in enumerate(pairs, start=1):
        here = shapely.intersection_all([town, districts[pair.upper], districts[pair.lower]])
        drawn = shapely.transform(here, to_page).simplify(_TOLERANCE)
        if polygons := _polygons(drawn):
            areas.append(_area(number, polygons))
    return TownMap(_WIDTH, round((north - south) * scale), tuple(areas))


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    """The visible polygons, the largest first."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and part.area >= _SMALLEST]
    return sorted(parts, key=lambda part: part.area, reverse=True)


def _area(number: int, polygons: Sequence[Polygon]) -> MapArea:
    middle = shapely.maximum_inscribed_circle(polygons[0], tolerance=1).coords[0]
    return MapArea(number, "".join(map(_path, polygons)), round(middle[0], 1), round(middle[1], 1))


def _path(polygon: Polygon) -> str:
    rings = (polygon.exterior, *polygon.interiors)
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords[:-1]) + "z" for ring in rings)
