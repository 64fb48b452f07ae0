"""Matches an address to its two seats: the whole ladder. Needs no session, and must not be called within one."""

from advocacy.domain.ladder import settle
from advocacy.domain.locating import informed, may_ask
from advocacy.domain.matches import Address, Match
from advocacy.domain.ports import Locator, Streets
from advocacy.domain.street_rung import may_look, on_street
from advocacy.jurisdictions.pack import Pack


def match(pack: Pack, streets: Streets, locator: Locator, address: Address) -> Match:
    """The seats of an address, or the pairs to choose from, or why there is neither.

    The street index is asked only in divided towns, the locator only when it, ward and precinct do not tell; both
    only where the street could name a house. Never raises; takes no longer than the locator's own time budget.
    """
    here = without_asking(pack, streets, address)
    if not may_ask(here, address):
        return here
    return informed(pack.gazetteer, here, locator.locate(address))


def without_asking(pack: Pack, streets: Streets, address: Address) -> Match:
    """What this machine knows by itself: the town, its streets, its wards and precincts."""
    here = settle(pack.gazetteer, address)
    if not may_look(here, address):
        return here
    return on_street(pack.gazetteer, here, streets.look_up(here.municipality or "", address.street))
