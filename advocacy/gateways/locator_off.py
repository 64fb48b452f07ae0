"""The outside locator, switched off."""

from advocacy.domain.matches import Address
from advocacy.domain.ports import Located, LocatorVerdict


class LocatorOff:
    """A `Locator` that asks nobody."""

    def locate(self, address: Address) -> Located:
        del address
        return Located(LocatorVerdict.UNAVAILABLE)
