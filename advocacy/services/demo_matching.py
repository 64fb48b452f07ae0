"""Matches samples by the real ladder; only what lies outside of it, streets and locator, knows where they live."""

from dataclasses import dataclass, replace

from advocacy.domain.demo_homes import Home
from advocacy.domain.matches import Address, Certainty, Match, Method, Reason
from advocacy.domain.ports import Footing, Located, LocatorVerdict, OnStreet
from advocacy.domain.seats import SeatPair
from advocacy.jurisdictions.pack import Pack
from advocacy.services import matching

_STREET = "1 Sample St"  # the ladder's answer is the same for each house of a home


@dataclass(frozen=True, slots=True)
class _Outside:
    """Answers as a street index and as a locator would that know the pair, or nothing."""

    on_street: SeatPair | None = None
    located: SeatPair | None = None

    def look_up(self, municipality: str, street: str) -> OnStreet:  # noqa: ARG002 - the port's shape
        return OnStreet(Footing.KNOWN, (self.on_street,)) if self.on_street else OnStreet(Footing.UNKNOWN)

    def locate(self, address: Address) -> Located:  # noqa: ARG002 - the port's shape
        if self.located is None:
            return Located(LocatorVerdict.NOT_FOUND)
        return Located(LocatorVerdict.FOUND, (self.located,))


def matched(pack: Pack, home: Home, rung: Method | None) -> Match:
    """The match of a home by a rung of the ladder, which whole towns do not need; None leaves it open."""
    outside = _Outside(
        on_street=home.pair if rung is Method.STREET else None,
        located=home.pair if rung is Method.CENSUS else None,
    )
    ward, precinct = (home.ward, home.precinct) if rung is Method.WARD_PRECINCT else ("", "")
    address = Address(_STREET, home.town, home.zip, ward=ward, precinct=precinct)
    found = matching.match(pack, outside, outside, address)
    return _picked(found, home) if rung is Method.SELF_SELECTED and home.is_divided else found


def _picked(asked: Match, home: Home) -> Match:
    """What `confirming.choose_seats` makes of a match."""
    return replace(
        asked,
        method=Method.SELF_SELECTED,
        certainty=Certainty.SELF_SELECTED,
        reason=Reason.PICKED,
        upper=home.pair.upper,
        lower=home.pair.lower,
    )
