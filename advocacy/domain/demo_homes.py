"""Where samples live: in the real precincts of real towns, at streets that are not there."""

from dataclasses import dataclass

from advocacy.domain.gazetteer import Gazetteer
from advocacy.domain.seats import SeatPair


@dataclass(frozen=True, slots=True)
class Home:
    """One precinct of a town, with its pair of seats and a ZIP code of the town ("" where none is known)."""

    town: str
    ward: str
    precinct: str
    pair: SeatPair
    zip: str
    is_divided: bool


def homes(places: Gazetteer) -> tuple[Home, ...]:
    """One home in each precinct of the state; precincts are made to have about as many people each."""
    zips: dict[str, str] = {}
    for code, known in sorted(places.zips.items()):
        for town in known.towns:
            zips.setdefault(town, code)
    return tuple(
        Home(town.name, ward, precinct, pair, zips.get(town.name, ""), not town.is_whole)
        for _, town in sorted(places.towns.items())
        for (ward, precinct), pair in sorted(town.precincts.items())
    )
