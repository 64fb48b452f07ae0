"""Finds the districts of points with an index in memory, built from the boundaries in the database."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import shapely
import structlog
from numpy.typing import NDArray
from sqlalchemy.exc import OperationalError

from advocacy.db import Database
from advocacy.domain.boundaries import Area, Layer
from advocacy.domain.seats import SeatKey, SeatPair
from advocacy.queries.boundaries import areas, loaded

SECONDS_BETWEEN_LOOKS = 60.0
_CHAMBERS = (Layer.UPPER, Layer.LOWER)
_log = structlog.get_logger(__name__)


class DistrictIndex:
    """One chamber's districts, ready to be asked. May be asked by several threads at once."""

    def __init__(self, districts: Sequence[Area]) -> None:
        ordered = sorted(districts, key=lambda area: _seat(area))
        self.seats = [_seat(area) for area in ordered]
        self._shapes = shapely.from_wkb([area.shape for area in ordered])
        self._tree = shapely.STRtree(self._shapes)
        shapely.prepare(self._shapes)
        self._asking = Lock()

    def numbers(self, points: NDArray[np.object_]) -> NDArray[np.int64]:
        """For each of shapely's points the number of its seat, or `len(seats)` when no district has it.

        On a border, or where two districts overlap, it is the first of their seats by plan and code.
        """
        found = np.full(len(points), len(self.seats), dtype=np.int64)
        x, y = shapely.get_x(points), shapely.get_y(points)
        # GEOS 3.14 still prepares a polygon at the first questions about it: two threads there break its memory.
        with self._asking:
            point, district = self._tree.query(points)
            # A prepared polygon answers in a few microseconds; the tree's own predicates do not use it.
            holds = shapely.intersects_xy(self._shapes[district], x[point], y[point])
        np.minimum.at(found, point[holds], district[holds])
        return found


@dataclass(frozen=True, slots=True)
class _Map:
    """Both chambers' indexes, and the loads that they were built from."""

    loads: Mapping[Layer, int]
    upper: DistrictIndex
    lower: DistrictIndex


class DatabaseSurveyor:
    """A `Surveyor` over the loaded boundaries of one state, one per process; may be shared by threads.

    Looks for a new load once a minute at most; while the database does not answer, what is known stays in use.
    """

    def __init__(self, database: Database, jurisdiction: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._jurisdiction = jurisdiction
        self._clock = clock
        self._lock = Lock()
        self._looked_at: float | None = None
        self._loads: Mapping[Layer, int] = {}
        self._map: _Map | None = None

    @property
    def is_ready(self) -> bool:
        """Whether boundaries of both chambers are loaded."""
        with self._lock:
            self._look()
            return self._has_both

    def seats_at(self, points: Sequence[tuple[float, float]]) -> Sequence[SeatPair | None]:
        """The two seats of each point (longitude, latitude); None outside, and for all while not ready."""
        current = self._current()
        if current is None or not points:
            return [None] * len(points)
        made = shapely.points(np.asarray(points, dtype=np.float64))
        return _pairs(current, current.upper.numbers(made), current.lower.numbers(made))

    @property
    def _has_both(self) -> bool:
        return all(layer in self._loads for layer in _CHAMBERS)

    def _current(self) -> _Map | None:
        with self._lock:
            self._look()
            if not self._has_both:
                return None
            if self._map is None or self._map.loads != self._loads:
                self._build()
            return self._map

    def _look(self) -> None:
        now = self._clock()
        if self._looked_at is not None and now - self._looked_at < SECONDS_BETWEEN_LOOKS:
            return
        self._looked_at = now
        try:
            with self._database.reading() as session:
                loads = loaded(session, self._jurisdiction)
        except OperationalError:
            _log.warning("look_at_boundaries_failed")
            return
        self._loads = {layer: loads[layer] for layer in _CHAMBERS if layer in loads}

    def _build(self) -> None:
        try:
            with self._database.reading() as session:
                upper, lower = (areas(session, self._loads[layer]) for layer in _CHAMBERS)
        except OperationalError:
            _log.warning("read_boundaries_failed")
            return
        if upper and lower:
            self._map = _Map(self._loads, DistrictIndex(upper), DistrictIndex(lower))
        else:
            self._looked_at = None  # a newer load has taken their place meanwhile


def _pairs(current: _Map, upper: NDArray[np.int64], lower: NDArray[np.int64]) -> list[SeatPair | None]:
    """One `SeatPair` object for each pair that occurs: millions of points share a few hundred."""
    width = len(current.lower.seats) + 1
    code, where = np.unique(upper * width + lower, return_inverse=True)
    kinds = [_pair(current, *divmod(int(each), width)) for each in code]
    return [kinds[number] for number in where.tolist()]


def _pair(current: _Map, upper: int, lower: int) -> SeatPair | None:
    if upper == len(current.upper.seats) or lower == len(current.lower.seats):
        return None
    return SeatPair(current.upper.seats[upper], current.lower.seats[lower])


def _seat(area: Area) -> SeatKey:
    if area.seat is None:
        raise ValueError("a district without a seat")
    return area.seat
