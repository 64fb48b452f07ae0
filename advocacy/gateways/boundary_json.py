"""Tells what a JSON file of boundaries is, before GDAL is let at it."""

import json
from collections.abc import Mapping
from typing import Any

from pyproj import CRS
from pyproj.exceptions import CRSError

from advocacy.domain.errors import BoundariesRefused

_COLLECTIONS = frozenset({"FeatureCollection", "Topology"})
_INSTEAD = "Load GeoJSON, TopoJSON, or a zip with a shapefile's .shp, .shx, .dbf and .prj."


def kind_of(name: str, octets: bytes) -> str:
    """ "FeatureCollection" or "Topology"; read to its end, because GDAL takes half a file for a whole one.

    Raises `BoundariesRefused` for anything else, and for a reference system that is named but not known: GDAL
    would take that for degrees, and would ask the network for one that is only linked to.
    """
    document = _document(name, octets)
    kind = document.get("type") if isinstance(document, dict) else None
    if kind not in _COLLECTIONS:
        raise BoundariesRefused((f"{name} is JSON, but neither GeoJSON with features nor TopoJSON.",))
    if not _is_known(document.get("crs")):
        named = json.dumps(document["crs"])[:80]
        raise BoundariesRefused((f"{name} names a coordinate reference system that is not known: {named}",))
    return str(kind)


def _document(name: str, octets: bytes) -> Any:
    try:
        return json.loads(octets)
    except UnicodeDecodeError:
        raise BoundariesRefused((f"{name} is neither a zip nor whole JSON in UTF-8. {_INSTEAD}",)) from None
    except ValueError as broken:
        raise BoundariesRefused((f"{name} is neither a zip nor whole JSON: {broken}. {_INSTEAD}",)) from None
    except RecursionError:
        raise BoundariesRefused((f"{name} is nested too deeply.",)) from None


def _is_known(crs: Any) -> bool:
    """Whether a "crs" member (GeoJSON of 2008) names a system, or names none."""
    if crs is None:
        return True
    properties = crs.get("properties") if isinstance(crs, Mapping) and crs.get("type") == "name" else None
    named = properties.get("name") if isinstance(properties, Mapping) else None
    try:
        return isinstance(named, str) and bool(CRS.from_user_input(named))
    except CRSError:
        return False
