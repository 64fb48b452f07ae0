"""Judges boundaries as a map: in the right place, without overlaps or holes, and of this decade."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer

from advocacy.domain.boundaries import LAYER_OF, Area, Layer
from advocacy.domain.counts import counted
from advocacy.domain.gazetteer import Town

OVERLAP_METRES = 30.0
"""Two areas of a layer may overlap where the strip is narrower than this.

Publishers simplify each outline by itself: the state's files of 2021 and 2024 overlap in strips of up to 10 m.
"""

GAP_METRES = 100.0
"""The two chambers may cover different land where the strip is narrower than this: those files differ by 50 m."""

DRY_SHARE = 0.75
"""The least part of a municipality that a chamber's districts must cover, and the reverse.

Some publishers draw to the shore, others out to sea: 15 % of Nahant is water that no district has.
"""

STRAY_TOWNS = 3
"""So many towns may have their point in a district that is not theirs: a point may be near a border.

In the state's files none has. After a census, dozens of towns change their district.
"""

FAR_DEGREES = 1.0
"""How far an area may reach beyond the outermost towns' points."""

_LISTED = 20


@dataclass(frozen=True)
class _Sheet:
    """A layer with its shapes in degrees and, for measuring, in metres."""

    layer: Layer
    areas: Sequence[Area]
    degrees: Any
    metres: Any


class ShapelyCartographer:
    """A `Cartographer` that measures with shapely, in an equal-area projection about the state's middle."""

    def faults(self, towns: Mapping[str, Town], layers: Mapping[Layer, Sequence[Area]]) -> Sequence[str]:
        """Everything that is wrong, in sentences; empty when the layers make a map of the state."""
        if astray := [fault for layer, areas in layers.items() for fault in _far(towns, layer, areas)]:
            return astray
        project = _projection(towns)
        sheets = {layer: _sheet(layer, areas, project) for layer, areas in layers.items()}
        found = [fault for sheet in sheets.values() for fault in _overlaps(sheet)]
        found += [
            fault for layer in LAYER_OF.values() if layer in sheets for fault in _strays(towns, sheets[layer])
        ]
        return [*found, *_strange_pairs(towns, sheets), *_gaps(sheets), *_uncovered(sheets)]


def _far(towns: Mapping[str, Town], layer: Layer, areas: Sequence[Area]) -> Iterator[str]:
    """Areas that are not where the state is; a wrong reference system puts them all into some ocean."""
    points = np.array([(town.longitude, town.latitude) for town in towns.values()])
    (left, low), (right, high) = points.min(axis=0) - FAR_DEGREES, points.max(axis=0) + FAR_DEGREES
    bounds = shapely.bounds(shapely.from_wkb([area.shape for area in areas]))
    outside = (bounds[:, 0] < left) | (bounds[:, 1] < low) | (bounds[:, 2] > right) | (bounds[:, 3] > high)
    if outside.all():
        x, y = bounds[0, :2]
        yield (
            f"{layer.value}: no area is where the state's towns are; the first is at longitude {x:.2f}, latitude "
            f"{y:.2f}. It is another state's, or its coordinates are not in the reference system that it says."
        )
        return
    for number in np.flatnonzero(outside)[:_LISTED]:
        yield f"{layer.value}: “{areas[number].name}” reaches far beyond the state."


def _projection(towns: Mapping[str, Town]) -> Transformer:
    x = np.mean([town.longitude for town in towns.values()])
    y = np.mean([town.latitude for town in towns.values()])
    return Transformer.from_crs("EPSG:4326", f"+proj=laea +lon_0={x} +lat_0={y} +units=m", always_xy=True)


def _sheet(layer: Layer, areas: Sequence[Area], project: Transformer) -> _Sheet:
    degrees = shapely.from_wkb([area.shape for area in areas])
    metres = shapely.transform(degrees, lambda x, y: project.transform(x, y), interleaved=False)
    return _Sheet(layer, areas, degrees, shapely.make_valid(metres, method="structure"))


def _overlaps(sheet: _Sheet) -> Iterator[str]:
    one, other = shapely.STRtree(sheet.metres).query(sheet.metres, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.intersection(sheet.metres[one], sheet.metres[other])
    wide = np.flatnonzero(_is_wide(shared, OVERLAP_METRES))
    for number in wide[:_LISTED]:
        names = f"“{sheet.areas[one[number]].name}” and “{sheet.areas[other[number]].name}”"
        yield f"{sheet.layer.value}: {names} overlap by {_size(shared[number])}."
    if len(wide) > _LISTED:
        yield f"{sheet.layer.value}: {counted(len(wide) - _LISTED, 'more pair overlaps', 'more pairs overlap')}."


def _strays(towns: Mapping[str, Town], sheet: _Sheet) -> Iterator[str]:
    """Towns whose inside point is in no district that the state's own lists give the town."""
    points = shapely.points([(town.longitude, town.latitude) for town in towns.values()])
    point, district = shapely.STRtree(sheet.degrees).query(points, predicate="intersects")
    found: dict[int, set[int]] = {}
    for town, number in zip(point.tolist(), district.tolist(), strict=True):
        found.setdefault(town, set()).add(number)
    strays = [
        town.name
        for number, town in enumerate(towns.values())
        if _seats_of(town).isdisjoint(sheet.areas[each].seat for each in found.get(number, ()))
    ]
    if len(strays) > STRAY_TOWNS:
        yield (
            f"{sheet.layer.value}: {len(strays)} towns are not in a district of theirs ({_some(strays)}). "
            "These look like the boundaries of another decade."
        )


def _strange_pairs(towns: Mapping[str, Town], sheets: Mapping[Layer, _Sheet]) -> Iterator[str]:
    """Land in two districts that no precinct of the state is in: one of them was drawn in another decade."""
    if not sheets.keys() >= set(LAYER_OF.values()):
        return
    known = {(pair.upper, pair.lower) for town in towns.values() for pair in town.pairs}
    upper, lower = sheets[Layer.UPPER], sheets[Layer.LOWER]
    meets = zip(*shapely.STRtree(lower.metres).query(upper.metres, predicate="intersects"), strict=True)
    strange = [(one, two) for one, two in meets if (upper.areas[one].seat, lower.areas[two].seat) not in known]
    shared = [shapely.intersection(upper.metres[one], lower.metres[two]) for one, two in strange]
    wide = np.flatnonzero(_is_wide(np.array(shared), GAP_METRES)) if strange else ()
    for number in wide[:_LISTED]:
        one, two = strange[number]
        names = f"“{upper.areas[one].name}” (upper) and “{lower.areas[two].name}” (lower)"
        yield f"{names} have {_size(shared[number])} in common, but no precinct of the state is in both."
    if len(wide):
        pairs = counted(len(wide), "such pair")
        yield f"{pairs}: one of the two layers looks like the boundaries of another decade."


def _gaps(sheets: Mapping[Layer, _Sheet]) -> Iterator[str]:
    """Land that one chamber covers and the other does not."""
    chambers = [sheets[layer] for layer in LAYER_OF.values() if layer in sheets]
    if len(chambers) < 2:
        return
    whole = {sheet.layer: shapely.union_all(sheet.metres) for sheet in chambers}
    for one, other in ((0, 1), (1, 0)):
        has, lacks = chambers[one].layer, chambers[other].layer
        pieces = shapely.get_parts(shapely.difference(whole[has], whole[lacks]))
        for piece in pieces[_is_wide(pieces, GAP_METRES)][:_LISTED]:
            at = chambers[one].areas[int(np.argmin(shapely.distance(chambers[one].metres, piece)))].name
            yield f"{lacks.value}: {_size(piece)} of “{at}” ({has.value}) are in no district."


def _uncovered(sheets: Mapping[Layer, _Sheet]) -> Iterator[str]:
    """Towns that a chamber leaves out, and districts that lie outside all towns."""
    towns = sheets.get(Layer.MUNICIPALITY)
    for chamber in (sheets[layer] for layer in LAYER_OF.values() if layer in sheets and towns):
        for sheet, other in ((towns, chamber), (chamber, towns)):
            if sheet and other:
                yield from _mostly_outside(sheet, other)


def _mostly_outside(sheet: _Sheet, other: _Sheet) -> Iterator[str]:
    inside = shapely.area(shapely.intersection(sheet.metres, shapely.union_all(other.metres)))
    share = inside / shapely.area(sheet.metres)
    for number in np.flatnonzero(share < DRY_SHARE)[:_LISTED]:
        yield (
            f"{sheet.layer.value}: only {share[number]:.0%} of “{sheet.areas[number].name}” "
            f"are covered by the layer {other.layer.value}."
        )


def _seats_of(town: Town) -> set[object]:
    return {seat for pair in town.pairs for seat in (pair.upper, pair.lower)}


def _is_wide(shapes: Any, metres: float) -> Any:
    """Which shapes are somewhere at least so wide: they do not vanish when half of it is taken off all around."""
    return ~shapely.is_empty(shapely.buffer(shapes, -metres / 2))


def _size(shape: Any) -> str:
    return f"{shapely.area(shape) / 1e6:.2f} km²"


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
