"""Matches by where the resident's browser says to be, on this machine alone. Needs no session."""

from advocacy.domain.matches import Address, Match
from advocacy.domain.pinpointing import could_help, pinpointed
from advocacy.domain.ports import Streets, Surveyor
from advocacy.jurisdictions.pack import Pack
from advocacy.services.matching import without_asking


def match_at(
    pack: Pack, streets: Streets, surveyor: Surveyor, address: Address, point: tuple[float, float]
) -> Match | None:
    """The match at a point (longitude, latitude); None when the point does not help or does not fit the address.

    Then the ordinary ladder decides. What the address settles by itself counts more: people may be at work. The
    point is in no answer, so nobody can keep it.
    """
    here = without_asking(pack, streets, address)
    if not could_help(here):
        return None
    (pair,) = surveyor.seats_at([point])
    return pinpointed(pack.gazetteer, here, pair)
