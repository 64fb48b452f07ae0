"""Draws a chamber's districts from the boundaries that are loaded."""

from collections.abc import Sequence
from functools import lru_cache
from math import cos, radians
from typing import Any

import numpy as np
import shapely
from shapely import Polygon

from advocacy.db import Database
from advocacy.domain.boundaries import LAYER_OF, Area
from advocacy.domain.seats import Chamber
from advocacy.domain.state_maps import StateMap
from advocacy.queries.boundaries import areas, loaded

_WIDTH = 900
_TOLERANCE = 1.0  # units of the drawing: about a pixel
_SMALLEST = 3.0  # square units: what nobody could see


class StateMaps:
    """Geographic maps of whole chambers; a map is drawn once for each load of boundaries and then kept."""

    def __init__(self, database: Database, jurisdiction: str) -> None:
        self._database = database
        self._jurisdiction = jurisdiction
        self._kept = lru_cache(maxsize=4)(self._drawn)

    def draw(self, chamber: Chamber) -> StateMap | None:
        """The chamber's districts, north up; None when its boundaries are not loaded."""
        with self._database.reading() as session:
            load = loaded(session, self._jurisdiction).get(LAYER_OF[chamber])
        return None if load is None else self._kept(load)

    def _drawn(self, load: int) -> StateMap | None:
        with self._database.reading() as session:
            found = areas(session, load)
        return _map(found) if found else None


def _map(found: Sequence[Area]) -> StateMap:
    shapes = shapely.from_wkb([area.shape for area in found])
    west, south, east, north = shapely.total_bounds(shapes)
    narrowing = cos(radians((south + north) / 2))
    scale = _WIDTH / ((east - west) * narrowing)

    def to_page(points: Any) -> Any:
        return np.column_stack(((points[:, 0] - west) * narrowing * scale, (north - points[:, 1]) * scale))

    drawn = shapely.simplify(shapely.transform(shapes, to_page), _TOLERANCE)
    paths = {area.seat: _path(shape) for area, shape in zip(found, drawn, strict=True) if area.seat is not None}
    return StateMap(_WIDTH, round((north - south) * scale), paths)


def _path(shape: Any) -> str:
    """The visible polygons; of a district that is hardly to be seen, its largest."""
    parts = sorted(
        (part for part in shapely.get_parts(shape) if isinstance(part, Polygon)), key=lambda part: -part.area
    )
    visible = [part for part in parts if part.area >= _SMALLEST] or parts[:1]
    return "".join(_ring(ring.coords) for part in visible for ring in (part.exterior, *part.interiors))


def _ring(points: Any) -> str:
    """As whole tenths, each point by its distance from the one before: the shortest that SVG takes."""
    tenths = np.rint(np.asarray(points)[:-1, :2] * 10).astype(int)
    moves = np.diff(tenths, axis=0)
    first = f"M{tenths[0][0] / 10:g} {tenths[0][1] / 10:g}"
    return first + "l" + " ".join(f"{x / 10:g} {y / 10:g}" for x, y in moves.tolist()) + "z"
