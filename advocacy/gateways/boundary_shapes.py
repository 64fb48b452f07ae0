"""Brings shapes into degrees: each a valid area, or a sentence about why it is none."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from advocacy.domain.counts import counted
from advocacy.domain.errors import BoundariesRefused

_AREAS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_LISTED = 20


def in_degrees(name: str, shapes: Sequence[bytes | None], crs: str) -> tuple[bytes, ...]:
    """Valid polygons or multipolygons in well-known binary, in degrees, from shapes in the system `crs`.

    Broken rings are repaired where an area remains. Raises `BoundariesRefused` with the number of each feature
    (from 1) that is no area, and for a reference system that is not known.
    """
    with np.errstate(all="ignore"):  # what is no number is told by its feature
        read = shapely.force_2d(shapely.from_wkb(np.asarray(shapes, dtype=object), on_invalid="ignore"))
    if problems := list(_unfit(shapes, read)):
        raise _refused(name, problems)
    whole = shapely.make_valid(_moved(name, read, crs), method="structure", keep_collapsed=False)
    if problems := list(_beyond_repair(whole)):
        raise _refused(name, problems)
    return tuple(shapely.to_wkb(whole, byte_order=1).tolist())


def _moved(name: str, shapes: Any, crs: str) -> Any:
    try:
        mover = Transformer.from_crs(CRS.from_user_input(crs), "EPSG:4326", always_xy=True)
    except CRSError:
        raise BoundariesRefused((f"{name}: its coordinate reference system is not known: {crs[:80]}",)) from None
    moved = shapely.transform(shapes, lambda x, y: mover.transform(x, y), interleaved=False)
    if not np.isfinite(shapely.bounds(moved)).all():
        raise BoundariesRefused((f"{name}: its coordinates cannot be those of the system {crs[:80]}.",))
    return moved


def _unfit(shapes: Sequence[bytes | None], read: Any) -> Iterator[str]:
    for number, (octets, shape) in enumerate(zip(shapes, read, strict=True), start=1):
        if octets is None or shape is None or shape.is_empty:
            yield (
                f"feature {number} has no geometry."
                if octets is None
                else f"feature {number} has a broken geometry."
            )
        elif shapely.get_type_id(shape) not in _AREAS:
            yield f"feature {number} is a {shape.geom_type}, not an area."
        elif not np.isfinite(shapely.get_coordinates(shape)).all():
            yield f"feature {number} has coordinates that are no numbers."


def _beyond_repair(whole: Any) -> Iterator[str]:
    for number, shape in enumerate(whole, start=1):
        if shape.is_empty or shapely.get_type_id(shape) not in _AREAS:
            yield f"feature {number} has an outline that encloses nothing."


def _refused(name: str, problems: Sequence[str]) -> BoundariesRefused:
    listed = [f"{name}: {problem}" for problem in problems[:_LISTED]]
    if len(problems) > _LISTED:
        listed.append(
            f"{name}: {counted(len(problems) - _LISTED, 'more feature is no area', 'more features are no areas')}."
        )
    return BoundariesRefused(tuple(listed))
