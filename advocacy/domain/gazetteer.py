"""A state's places as the matching ladder needs them: towns with their seats, villages, ZIP codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import asin, cos, radians, sin, sqrt

from advocacy.domain.matches import Match
from advocacy.domain.names import place_key
from advocacy.domain.precincts import Precinct
from advocacy.domain.seats import SeatPair

_EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, eq=False)
class Town:
    """A municipality with a point inside it (degrees) and the seats of each of its precincts.

    `pairs` are its distinct pairs of seats, each with the precincts that have it in words; one pair means that
    the town lies whole in both chambers.
    """

    name: str
    latitude: float
    longitude: float
    precincts: Mapping[Precinct, SeatPair]
    pairs: tuple[SeatPair, ...]

    @cached_property
    def has_wards(self) -> bool:
        return any(ward for ward, _ in self.precincts)

    @property
    def is_whole(self) -> bool:
        return len(self.pairs) == 1

    def kilometres_to(self, other: "Town") -> float:
        """The distance between the two towns' points on a sphere (haversine formula)."""
        here, there = radians(self.latitude), radians(other.latitude)
        across = radians(other.longitude - self.longitude)
        half = sin((there - here) / 2) ** 2 + cos(here) * cos(there) * sin(across / 2) ** 2
        return 2 * _EARTH_RADIUS_KM * asin(sqrt(half))


@dataclass(frozen=True)
class Zip:
    """A ZIP code: its towns (hints, most likely first) and the towns that a place's name can mean there.

    `near` are the names of all towns close enough to be typed with this ZIP; empty when nothing is known.
    """

    towns: tuple[str, ...]
    places: Mapping[str, tuple[str, ...]]
    near: frozenset[str]

    def may_belong_to(self, town: str) -> bool:
        """False only when the ZIP is certainly too far from the town."""
        return not self.near or town in self.near


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """All places of a state.

    `places` say by `place_key` which towns a name can mean (the towns' own names among them), `names` how it is
    written. `answers` (by town) and `precinct_answers` (by town, ward, precinct) are the ladder's answers made
    ready.
    """

    state_code: str
    state_name: str
    data_version: str
    towns: Mapping[str, Town]
    names: Mapping[str, str]
    places: Mapping[str, tuple[str, ...]]
    zips: Mapping[str, Zip]
    answers: Mapping[str, Match]
    precinct_answers: Mapping[tuple[str, str, str], Match]

    def has_place(self, name: str) -> bool:
        """Whether a town or village has this name."""
        return place_key(name) in self.places
