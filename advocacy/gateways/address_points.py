"""Reads files of address points in any coordinates, some rows at a time."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import isfinite
from typing import BinaryIO

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from advocacy.domain.address_points import AddressPoint, Layout
from advocacy.domain.errors import AddressPointsRefused
from advocacy.gateways import address_columns
from advocacy.gateways.address_records import Record, read_records

_AT_ONCE = 20_000
_DEGREES = "EPSG:4326"


def read_address_points(file: BinaryIO, layout: Layout, crs: str = "") -> Iterator[AddressPoint]:
    """The address points of a file, table or GeoJSON; `crs` names its coordinates ("EPSG:26986").

    Without `crs` they are those of the layout's publisher. Raises `AddressPointsRefused` at once for coordinates
    that do not exist, and on the way for a file that cannot be read.
    """
    degrees = _to_degrees(crs or address_columns.CRS[layout])
    return _points(read_records(file, address_columns.NAMES[layout]), degrees)


def _to_degrees(crs: str) -> Transformer | None:
    try:
        given = CRS.from_user_input(crs)
    except CRSError:
        raise AddressPointsRefused(
            (f"There are no coordinates called {crs}; a name looks like EPSG:26986.",)
        ) from None
    if given == CRS.from_user_input(_DEGREES):
        return None
    return Transformer.from_crs(given, _DEGREES, always_xy=True)


def _points(records: Iterator[Record], degrees: Transformer | None) -> Iterator[AddressPoint]:
    while batch := list(islice(records, _AT_ONCE)):
        for record, point in zip(batch, _in_degrees(batch, degrees), strict=True):
            yield AddressPoint(record.row, record.number, record.street, record.town, record.zip, point)


def _in_degrees(batch: Sequence[Record], degrees: Transformer | None) -> Iterable[tuple[float, float] | None]:
    if degrees is None:
        return [_if_real(record.x, record.y) for record in batch]
    x = np.array([record.x for record in batch], dtype=np.float64)
    y = np.array([record.y for record in batch], dtype=np.float64)
    longitudes, latitudes = degrees.transform(x, y)
    return map(_if_real, longitudes.tolist(), latitudes.tolist())


def _if_real(longitude: float | None, latitude: float | None) -> tuple[float, float] | None:
    if longitude is None or latitude is None or not (isfinite(longitude) and isfinite(latitude)):
        return None
    return longitude, latitude
