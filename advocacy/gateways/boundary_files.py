"""Reads files of boundaries: GeoJSON, TopoJSON and zipped shapefiles, in any coordinate reference system."""

import os
from collections.abc import Iterator
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from advocacy.domain.boundaries import Sheet
from advocacy.domain.errors import BoundariesRefused
from advocacy.gateways.boundary_json import kind_of
from advocacy.gateways.boundary_shapes import in_degrees
from advocacy.gateways.shapefile_zips import is_zip, unpack

MAX_FILE_BYTES = 256 * 1024 * 1024
"""Ten times a state's districts with every bend of every river; a larger file is something else."""

_DEGREES = "EPSG:4326"


def read(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a file: one, or one for each shapefile of a zip and each object of a topology.

    TopoJSON names no reference system; it is taken to be in degrees. GeoJSON that names none is in degrees too
    (RFC 7946). A shapefile must have its .prj.
    Raises `BoundariesRefused` with everything that is wrong.
    """
    name = os.fsencode(path.name).decode(errors="replace")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise BoundariesRefused((f"{name} is larger than {MAX_FILE_BYTES // 1024**2} MB.",))
    octets = path.read_bytes()
    digest = sha256(octets).hexdigest()
    sheets = _of_zip(name, path, digest) if is_zip(octets) else _of_json(name, octets, digest)
    if not sheets:
        raise BoundariesRefused((f"{name} holds no areas.",))
    return sheets


def _of_zip(name: str, path: Path, digest: str) -> tuple[Sheet, ...]:
    with TemporaryDirectory() as folder:
        found = unpack(name, path, Path(folder))
        return tuple(_sheet(f"{name}, {stem}", digest, shp) for stem, shp in found.items())


def _of_json(name: str, octets: bytes, digest: str) -> tuple[Sheet, ...]:
    if kind_of(name, octets) == "FeatureCollection":
        return (_sheet(name, digest, octets),)
    objects = [layer for layer, _ in _gdal(name, "list_layers", octets)]
    return tuple(
        _sheet(f"{name}, {each}", digest, octets, layer, assumed=_DEGREES) for layer, each in enumerate(objects)
    )


def _sheet(name: str, digest: str, source: bytes | Path, layer: int = 0, assumed: str = "") -> Sheet:
    facts, _, shapes, columns = _gdal(name, "read", source, layer=layer)
    crs = facts["crs"] or assumed
    if not crs:
        raise BoundariesRefused((f"{name} does not say its coordinate reference system (no .prj).",))
    return Sheet(name, digest, crs, dict(_texts(facts, columns)), in_degrees(name, shapes, crs))


def _texts(facts: Any, columns: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, kind, values in zip(facts["fields"], facts["dtypes"], columns, strict=True):
        if kind == "object":
            yield str(name), tuple("" if value is None else str(value) for value in values)


def _gdal(name: str, does: str, source: bytes | Path, **options: Any) -> Any:
    """What pyogrio answers. It is loaded here and not before: the web server shall do without it."""
    library = import_module("pyogrio.raw" if does == "read" else "pyogrio")
    errors = import_module("pyogrio.errors")
    try:
        return getattr(library, does)(source, **options)
    except (errors.DataSourceError, errors.DataLayerError, errors.FeatureError, errors.GeometryError) as failed:
        raise BoundariesRefused((f"{name} cannot be read: {failed}",)) from None
    except UnicodeDecodeError:
        raise BoundariesRefused((f"{name}: its texts are not in the encoding that it says (.cpg).",)) from None
