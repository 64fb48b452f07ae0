"""Reads the U.S. Census geocoder's answers, and believes them only as far as the pack bears them out.

Source of the shapes: https://geocoding.geo.census.gov/geocoder/Geocoding_Services_API.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advocacy.domain.names import seat_name_key
from advocacy.domain.ports import Located, LocatorVerdict
from advocacy.domain.seats import Chamber, SeatKey, SeatPair
from advocacy.jurisdictions.pack import Pack

_LAYERS = {
    Chamber.UPPER: ("State Legislative Districts - Upper", "SLDU"),
    Chamber.LOWER: ("State Legislative Districts - Lower", "SLDL"),
}


class AskAgain(Exception):
    """The service failed in a way that may pass: an error row, a missing layer, no answer at all."""


class NotTrusted(Exception):
    """The service named a district that the pack's plan does not have under that code and name."""


@dataclass(frozen=True)
class CensusReader:
    """Turns an answer's JSON into pairs of this pack's seats."""

    pack: Pack

    def read(self, answer: object) -> Located:
        """What the answer says of our state. Raises `AskAgain` and `NotTrusted`."""
        matches = _matches(answer)
        pairs = tuple(dict.fromkeys(self._pair(match) for match in matches if self._is_ours(match)))
        if not pairs:
            return Located(LocatorVerdict.NOT_FOUND)
        return Located(LocatorVerdict.FOUND if len(pairs) == 1 else LocatorVerdict.SEVERAL, pairs)

    def _is_ours(self, match: Mapping[str, Any]) -> bool:
        return _entry(match, "addressComponents").get("state") == self.pack.usps

    def _pair(self, match: Mapping[str, Any]) -> SeatPair:
        geographies = _entry(match, "geographies")
        return SeatPair(self._seat(geographies, Chamber.UPPER), self._seat(geographies, Chamber.LOWER))

    def _seat(self, geographies: Mapping[str, Any], chamber: Chamber) -> SeatKey:
        layer, code_field = _LAYERS[chamber]
        row = _row(geographies, layer)
        code = str(row.get(code_field, ""))
        if row["GEOID"] != self.pack.census_fips + code:
            raise NotTrusted
        return self._known(SeatKey(self.pack.chambers[chamber].plan, chamber, code), str(row.get("NAME", "")))

    def _known(self, key: SeatKey, name: str) -> SeatKey:
        """Codes are used again by each plan, so the name must fit too."""
        seat = self.pack.seats.get(key)
        if seat is None or seat_name_key(seat.name) != seat_name_key(name):
            raise NotTrusted
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


def _row(geographies: Mapping[str, Any], layer: str) -> Mapping[str, Any]:
    """The layer's first row; the year before its name changes. A row without GEOID is the service's own error."""
    rows = next((rows for name, rows in geographies.items() if name.endswith(layer)), None)
    row = rows[0] if isinstance(rows, list) and rows else None
    if not isinstance(row, dict) or not row.get("GEOID"):
        raise AskAgain
    return row
