"""The names of columns (or GeoJSON properties) in files of address points, by the publisher who gave them."""

from collections.abc import Iterable, Mapping, Sequence

from advocacy.domain.address_points import Layout, legible
from advocacy.domain.errors import AddressPointsRefused

Names = Mapping[str, Sequence[str]]

_DEGREES = {"x": ("lon", "longitude", "x"), "y": ("lat", "latitude", "y")}
NAMES: Mapping[Layout, Names] = {
    # https://github.com/openaddresses/openaddresses/blob/master/schema/layers/address_conform.json
    Layout.OPENADDRESSES: {
        "number": ("number",),
        "street": ("street",),
        "town": ("city",),
        "zip": ("postcode",),
        **_DEGREES,
    },
    # https://www.mass.gov/info-details/massgis-data-master-address-data
    Layout.MASSGIS: {
        "number": ("full_number_standardized", "full_number", "address_number", "addr_num"),
        "street": ("street_name", "streetname"),
        "town": ("geographic_town", "town", "community_name", "city"),
        "zip": ("postcode", "zip", "zipcode"),
        "x": ("x", "point_x", "lon", "longitude"),
        "y": ("y", "point_y", "lat", "latitude"),
    },
    Layout.CSV: {"number": ("number",), "street": ("street",), "town": ("city",), "zip": ("zip",), **_DEGREES},
}
"""For each part of an address the names it may have, in small letters; the first one that is filled in counts."""

CRS = {Layout.OPENADDRESSES: "EPSG:4326", Layout.MASSGIS: "EPSG:26986", Layout.CSV: "EPSG:4326"}
"""The coordinates that a layout's publisher uses."""

_NEEDED = ("number", "street", "town")
_POINT = ("x", "y")
_WORDS = {
    "number": "the house number",
    "street": "the street",
    "town": "the city or town",
    "x": "the longitude",
    "y": "the latitude",
}


def check_names(names: Names, found: Iterable[str], *, with_point: bool) -> None:
    """Raises `AddressPointsRefused` with the columns found, when a part of an address has none of its names."""
    there = [name.strip().lower() for name in found]
    missing = [
        f"No column has {_WORDS[part]}: it would be named {' or '.join(names[part])}."
        for part in (*_NEEDED, *(_POINT if with_point else ()))
        if not set(names[part]) & set(there)
    ]
    if missing:
        raise AddressPointsRefused((*missing, *_found(there)))


def _found(columns: Sequence[str]) -> Sequence[str]:
    """The columns that are there, as sentences."""
    told = [f"The columns are: {legible(', '.join(columns), most=500) or 'none'}."]
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t|"):
        told.append("A table's columns must be parted by commas.")
    return told
