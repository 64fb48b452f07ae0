"""Matches by where the resident's browser says to be, on this machine alone. Needs no session."""

from advocacy.domain.ladder import settle
from advocacy.domain.matches import Address, Match
from advocacy.domain.pinpointing import could_help, pinpointed
from advocacy.domain.ports import Surveyor
from advocacy.jurisdictions.pack import Pack


def match_at(pack: Pack, surveyor: Surveyor, address: Address, point: tuple[float, float]) -> Match | None:
    """The match at a point (longitude, latitude); None when the point does not help or is not in the town.

    Then the ordinary ladder decides. The point is in no answer: nobody downstream can keep it.
    """
    here = settle(pack.gazetteer, address)
    if not could_help(here):
        return None
    (pair,) = surveyor.seats_at([point])
    return pinpointed(pack.gazetteer, here, pair)
