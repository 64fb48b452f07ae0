"""Finds the middles of districts."""

from collections.abc import Mapping, Sequence

import shapely

from advocacy.domain.boundaries import Area
from advocacy.domain.seats import SeatKey


def middles(areas: Sequence[Area]) -> Mapping[SeatKey, tuple[float, float]]:
    """The centroid of each seat's district as (latitude, longitude) in degrees, rounded to about ten metres."""
    found = {}
    for area in areas:
        if area.seat is not None:
            point = shapely.centroid(shapely.from_wkb(area.shape))
            found[area.seat] = (round(float(point.y), 4), round(float(point.x), 4))
    return found
