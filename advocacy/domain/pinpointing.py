"""How a browser's word about where it is gets taken: used once, believed only within the town that was typed."""

from dataclasses import replace
from math import isfinite

from advocacy.domain.gazetteer import Gazetteer
from advocacy.domain.locating import HELPED, informed
from advocacy.domain.matches import Match, Method, Reason
from advocacy.domain.ports import Located, LocatorVerdict
from advocacy.domain.seats import SeatPair

_LONGEST = 24


def read_point(latitude: str | None, longitude: str | None) -> tuple[float, float] | None:
    """(longitude, latitude) in degrees from two texts; None unless both are numbers that can be degrees."""
    try:
        north, east = float((latitude or "")[:_LONGEST]), float((longitude or "")[:_LONGEST])
    except ValueError:
        return None
    return (east, north) if isfinite(north + east) and abs(north) <= 90 and abs(east) <= 180 else None


def could_help(here: Match) -> bool:
    """Whether a point could tell more than `here` does."""
    return here.reason in HELPED


def pinpointed(places: Gazetteer, here: Match, pair: SeatPair | None) -> Match | None:
    """The match by the seats at a point; None when they are not among those that the town leaves open."""
    if pair is None:
        return None
    found = informed(places, here, Located(LocatorVerdict.FOUND, (pair,)))
    return None if found is here else replace(found, method=Method.LOCATION, reason=Reason.LOCATION_FOUND)
