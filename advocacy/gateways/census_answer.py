"""Reads the U.S. Census geocoder's answers, and believes them only as far as the pack bears them out.

Source of the shapes: https://geocoding.geo.census.gov/geocoder/Geocoding_Services_API.html; of a district's fields
(NAME, BASENAME, LSY): https://tigerweb.geo.census.gov/tigerwebmain/TIGERweb_attribute_glossary.html
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

from advocacy.domain.names import seat_name_key
from advocacy.domain.ports import Located, LocatorVerdict
from advocacy.domain.seats import Chamber, SeatKey, SeatPair
from advocacy.jurisdictions.pack import Pack

_LAYERS = {
    Chamber.UPPER: ("State Legislative Districts - Upper", "SLDU"),
    Chamber.LOWER: ("State Legislative Districts - Lower", "SLDL"),
}
_YEAR = re.compile(r"\d{4}")


class AskAgain(Exception):
    """The service failed in a way that may pass: an error row, a missing layer, no answer at all."""


class Doubt(StrEnum):
    """Why a district that the service named is not believed."""

    STATE = "state"
    YEAR = "year"
    CODE = "code"
    NAME = "name"


class NotTrusted(Exception):
    """The service named a district that the pack's plan does not have under that code, name and year."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(doubt.value)
        self.doubt = doubt


@dataclass(frozen=True)
class CensusReader:
    """Turns an answer's JSON into pairs of this pack's seats."""

    pack: Pack

    def read(self, answer: object) -> Located:
        """What the answer says of our state. Raises `AskAgain` and `NotTrusted`."""
        ours = [match for match in _matches(answer) if self._is_ours(match)]
        pairs = tuple(dict.fromkeys(pair for match in ours for pair in self._pairs(match)))
        if not pairs:
            return Located(LocatorVerdict.NOT_FOUND)
        return Located(LocatorVerdict.FOUND if len(pairs) == 1 else LocatorVerdict.SEVERAL, pairs)

    def _is_ours(self, match: Mapping[str, Any]) -> bool:
        return _entry(match, "addressComponents").get("state") == self.pack.usps

    def _pairs(self, match: Mapping[str, Any]) -> Iterator[SeatPair]:
        """One pair, or more for a point on the border of districts, which lies in several."""
        geographies = _entry(match, "geographies")
        upper, lower = (self._seats(geographies, chamber) for chamber in Chamber)
        return (SeatPair(*pair) for pair in product(upper, lower))

    def _seats(self, geographies: Mapping[str, Any], chamber: Chamber) -> list[SeatKey]:
        layer, code_field = _LAYERS[chamber]
        year, rows = _newest(geographies, layer)
        return [self._seat(chamber, row, str(row.get(code_field, "")), year) for row in rows]

    def _seat(self, chamber: Chamber, row: Mapping[str, Any], code: str, year: int) -> SeatKey:
        """Codes are used again by each plan, and so are names that are numbers: all must fit, and the year too."""
        known = self.pack.chambers[chamber]
        key = SeatKey(known.plan, chamber, code)
        seat = self.pack.seats.get(key)
        if row["GEOID"] != self.pack.census_fips + code:
            raise NotTrusted(Doubt.STATE)
        drawn = [each for each in (year, _year(row.get("LSY"))) if each]
        if min(drawn, default=0) < known.since:  # without any year it may be of any plan
            raise NotTrusted(Doubt.YEAR)
        if seat is None:
            raise NotTrusted(Doubt.CODE)
        if seat_name_key(seat.name) not in {
            seat_name_key(str(row.get(name, ""))) for name in ("NAME", "BASENAME")
        }:
            raise NotTrusted(Doubt.NAME)
        return key


def _matches(answer: object) -> list[Mapping[str, Any]]:
    result = answer.get("result") if isinstance(answer, dict) else None
    matches = result.get("addressMatches") if isinstance(result, dict) else None
    if not isinstance(matches, list) or not all(isinstance(match, dict) for match in matches):
        raise AskAgain
    return matches


def _entry(match: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    entry = match.get(name)
    if not isinstance(entry, dict):
        raise AskAgain
    return entry


def _newest(geographies: Mapping[str, Any], layer: str) -> tuple[int, list[Mapping[str, Any]]]:
    """The layer's year (0 when its name has none) and rows; of layers of several years the newest.

    A row without GEOID is the service's own error.
    """
    found = {_year(name): rows for name, rows in geographies.items() if name.endswith(layer)}
    year = max(found, default=0)
    rows = found.get(year)
    if not isinstance(rows, list) or not rows:
        raise AskAgain
    if not all(isinstance(row, dict) and row.get("GEOID") for row in rows):
        raise AskAgain
    return year, rows


def _year(text: object) -> int:
    """The year that a layer's name or a field begins with; 0 when there is none."""
    found = _YEAR.match(str(text or ""))
    return int(found[0]) if found else 0
