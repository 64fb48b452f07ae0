"""Address points as publishers give them: a house number, a street, a town and where on Earth that is."""

from dataclasses import dataclass
from enum import StrEnum


class Layout(StrEnum):
    """Whose names the columns of a file bear."""

    OPENADDRESSES = "openaddresses"
    MASSGIS = "massgis"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class AddressPoint:
    """One row of a file, its texts as they stand there.

    `row` counts the lines of a table (the first one names the columns) or the features of a GeoJSON file from 1;
    `point` is (longitude, latitude) in degrees, None when there is none.
    """

    row: int
    number: str
    street: str
    town: str
    zip: str
    point: tuple[float, float] | None


class Fault(StrEnum):
    """Why a row is of no use."""

    NO_NUMBER = "no_number"
    NO_STREET = "no_street"
    NO_TOWN = "no_town"
    NO_POINT = "no_point"
    OUTSIDE = "outside"
    TOWN_UNKNOWN = "town_unknown"
    TOWN_UNCLEAR = "town_unclear"
    ELSEWHERE = "elsewhere"


FAULT_WORDS = {
    Fault.NO_NUMBER: "without a house number that can be read",
    Fault.NO_STREET: "without a street",
    Fault.NO_TOWN: "without a city or town",
    Fault.NO_POINT: "without a point that can be read",
    Fault.OUTSIDE: "with a point that is in no district",
    Fault.TOWN_UNKNOWN: "with a city or town that is not known",
    Fault.TOWN_UNCLEAR: "with a name that can be more than one city or town",
    Fault.ELSEWHERE: "with a point whose seats the city or town does not have",
}
"""Each fault as the end of "12 rows …"."""


def legible(text: str, *, most: int = 80) -> str:
    """What stood in a file, fit to be shown: so many characters at most, and none that steer a terminal."""
    short = text if len(text) <= most else f"{text[:most]}…"
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in short)
