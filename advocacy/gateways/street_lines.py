"""Reads the street line of an address as residents type it: "18 Clary St #2" → number 18, street "clary st"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import usaddress

from advocacy.domain.house_numbers import HouseNumber, house_numbers
from advocacy.domain.streets import street_key

_NUMBER = ("AddressNumberPrefix", "AddressNumber", "AddressNumberSuffix")
_LONGEST = 200
# A direction is never the mark of a number: "12 S Main St" is not 12-S of Main St, which is another street.
_START = re.compile(
    r"(?:#|no\b\.?)?\s*"
    r"(?P<number>\d+(?:[a-z]| +(?![nsew]\b)[a-z])?(?:[ -]+\d/\d)?(?: *[-–&] *\d+[a-z]?|-[a-z])?)"
    r"[\s,]+(?P<street>.+)",
    re.DOTALL | re.IGNORECASE,
)
# Publication 28, appendix C2, without the words that end street names as well.
_UNIT = re.compile(
    r"(?:,.*|\s*#.*|[\s/]+(?:apartment|apt|building|bldg|basement|bsmt|department|dept|floor|fl|room|rm|suite|ste|unit|"
    r"penthouse|ph|rear|trailer|trlr)\b.*|\s+\d+(?:st|nd|rd|th)\s+(?:floor|fl)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class StreetLine:
    """One way to read a line: the house's numbers (two for a range) and the key of the street."""

    houses: tuple[HouseNumber, ...]
    street: str


def read_street_line(line: str) -> Sequence[StreetLine]:
    """The ways to read a line, the likeliest first; none when it has no house number. Never raises.

    The parser has learned from real addresses; where it is unsure, or reads on into unit or town, the plain
    reading helps: the number at the start, the street up to the unit.
    """
    line = line[:_LONGEST]
    readings = (_learned(line), _plain(line))
    return tuple(dict.fromkeys(reading for reading in readings if reading))


def _learned(line: str) -> StreetLine | None:
    try:
        parts, kind = usaddress.tag(line)
    except usaddress.RepeatedLabelError:
        return None
    if kind != "Street Address":
        return None
    number = " ".join(parts[label] for label in _NUMBER if label in parts)
    return _reading(number, " ".join(text for label, text in parts.items() if label.startswith("StreetName")))


def _plain(line: str) -> StreetLine | None:
    found = _START.match(line.strip())
    return _reading(found["number"], _UNIT.sub("", found["street"])) if found else None


def _reading(number: str, street: str) -> StreetLine | None:
    houses, key = house_numbers(number), street_key(street)
    return StreetLine(houses, key) if houses and key else None
