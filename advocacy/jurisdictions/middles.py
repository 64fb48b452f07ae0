"""Where on the map a seat is: the middle of its district, or of the towns that vote in it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from advocacy.domain.seats import Chamber, SeatKey
from advocacy.jurisdictions.places import read_precincts
from advocacy.jurisdictions.tables import Row, Tables

_Point = tuple[float, float]


def middles(tables: Tables, plans: Mapping[Chamber, str]) -> dict[SeatKey, _Point]:
    """(latitude, longitude) in degrees of each seat, by middles.csv or else by the towns of its precincts.

    Seats of one city then have the same middle. A seat without a precinct is missing.
    """
    if tables.middles:
        return {_key(Chamber(row["chamber"]), row["code"], plans): _point(row) for row in tables.middles}
    gathered: dict[SeatKey, list[tuple[_Point, int]]] = defaultdict(list)
    for key, point, weight in _precincts(tables, plans):
        gathered[key].append((point, weight))
    return {key: _mean(points) for key, points in gathered.items()}


def _precincts(tables: Tables, plans: Mapping[Chamber, str]) -> Iterator[tuple[SeatKey, _Point, int]]:
    """For both seats of each row of precincts the town's point, and how many precincts they are."""
    points = {row["name"]: _point(row) for row in tables.towns}
    for row in tables.precincts:
        for chamber in Chamber:
            key = _key(chamber, row[chamber.value], plans)
            yield key, points[row["town"]], sum(1 for _ in read_precincts(row["precincts"]))


def _mean(points: list[tuple[_Point, int]]) -> _Point:
    weight = sum(each for _, each in points)
    latitude, longitude = (sum(point[axis] * each for point, each in points) / weight for axis in (0, 1))
    return latitude, longitude


def _point(row: Row) -> _Point:
    return float(row["latitude"]), float(row["longitude"])


def _key(chamber: Chamber, code: str, plans: Mapping[Chamber, str]) -> SeatKey:
    return SeatKey(plans[chamber], chamber, code)
