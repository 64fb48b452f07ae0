"""Finds the municipalities of points in the boundaries of the database, if there are any."""

from collections.abc import Sequence

import numpy as np
import shapely

from advocacy.db import Database
from advocacy.domain.boundaries import Area, Layer
from advocacy.queries.boundaries import areas, loaded


class TownIndex:
    """A `TownFinder` over outlines, ready to be asked; without any it finds nothing."""

    def __init__(self, municipalities: Sequence[Area]) -> None:
        self._names = [area.name for area in municipalities]
        self._shapes = shapely.from_wkb([area.shape for area in municipalities])
        self._tree = shapely.STRtree(self._shapes)
        shapely.prepare(self._shapes)

    def towns_at(self, points: Sequence[tuple[float, float]]) -> Sequence[str | None]:
        """The municipality of each point (longitude, latitude); None where there is none, and on a border."""
        x, y = np.asarray(points, dtype=np.float64).reshape(-1, 2).T
        point, area = self._tree.query(shapely.points(x, y))
        holds = shapely.contains_xy(self._shapes[area], x[point], y[point])
        found: list[str | None] = [None] * len(points)
        for place, name in zip(point[holds].tolist(), area[holds].tolist(), strict=True):
            found[place] = self._names[name]
        return found


def read_towns(database: Database, jurisdiction: str) -> TownIndex:
    """An index of the municipalities that are loaded now."""
    with database.reading() as session:
        load = loaded(session, jurisdiction).get(Layer.MUNICIPALITY)
        return TownIndex([] if load is None else areas(session, load))
