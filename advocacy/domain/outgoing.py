"""To whom the house talks: hosts of its settings, each for one purpose, and nobody else."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address


class Purpose(StrEnum):
    """What the house wants of somebody else's program."""

    DATABASE = "database"
    BROKER = "broker"
    MAIL = "mail"
    CENSUS = "census"
    ROSTER = "roster"
    CALLBACKS = "callbacks"
    NAMES = "names"
    PROXY = "proxy"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Place:
    """A host (a name or an address, in small letters) and a port; port None stands for every one."""

    purpose: Purpose
    host: str
    port: int | None = None

    @property
    def is_inside(self) -> bool:
        """Whether it is this machine or one of its own network, as far as its name tells."""
        try:
            return ip_address(self.host).is_private
        except ValueError:
            return "." not in self.host


class AllowList:
    """Answers which hosts may be asked for, and which addresses may be connected to."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = frozenset((place.host, place.port) for place in places)

    def may_ask_for(self, host: str, port: int | None) -> bool:
        """Whether a host may be looked up, on its way to a port (None when that is not said yet)."""
        name = host.lower().rstrip(".")
        return any(name == known and port in (None, 0, its) for known, its in self._places) or (
            (name, None) in self._places
        )

    def ports_of(self, host: str) -> frozenset[int | None]:
        """The ports of a host that may be connected to."""
        name = host.lower().rstrip(".")
        return frozenset(port for known, port in self._places if known == name)

    def may_connect(self, address: str, port: int) -> bool:
        """Whether an address stands in the settings as it is."""
        return (address, port) in self._places or (address, None) in self._places
