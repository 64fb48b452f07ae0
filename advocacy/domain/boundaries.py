"""What a file of boundaries says, and whether its names fit the state: each known, each once, none missing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from advocacy.domain.counts import counted
from advocacy.domain.errors import BoundariesRefused
from advocacy.domain.names import place_key, seat_name_key
from advocacy.domain.seats import Chamber, SeatKey
from advocacy.domain.typed import one_line

_LISTED = 20
_SHOWN = 80


class Layer(StrEnum):
    """What the areas of a file are: a chamber's districts, or cities and towns."""

    UPPER = "upper"
    LOWER = "lower"
    MUNICIPALITY = "municipality"


LAYER_OF = {Chamber.UPPER: Layer.UPPER, Chamber.LOWER: Layer.LOWER}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file as read: its text columns and, in the same order, a shape for each feature.

    Shapes are valid polygons or multipolygons in well-known binary, in degrees, longitude first. `digest` is the
    file's SHA-256 in hexadecimal, `crs` the reference system that the file was in.
    """

    file: str
    digest: str
    crs: str
    columns: Mapping[str, Sequence[str]]
    shapes: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Area:
    """One area of the state under the state's own name for it; `seat` is None for a municipality."""

    name: str
    seat: SeatKey | None
    shape: bytes


@dataclass(frozen=True, slots=True)
class Drawn:
    """A layer of boundaries whose names are those of the state, each once; `column` held the names."""

    layer: Layer
    file: str
    digest: str
    crs: str
    column: str
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Roll:
    """Who must be in a layer: names and seats by the key of the name."""

    layer: Layer
    members: Mapping[str, tuple[str, SeatKey | None]]

    def key(self, name: str) -> str:
        """The key of a name, by the one rule for its kind."""
        return place_key(name) if self.layer is Layer.MUNICIPALITY else seat_name_key(name)

    def known(self, names: Sequence[str]) -> int:
        """How many of the members these names name."""
        return len({self.key(name) for name in names} & self.members.keys())


def drawn(rolls: Sequence[Roll], sheet: Sheet) -> Drawn:
    """The sheet as the layer that most of its names belong to.

    Raises `BoundariesRefused` with every name that is unknown, missing or there twice, and when no layer, or more
    than one, could be meant.
    """
    roll, column = _meant(rolls, sheet)
    names = sheet.columns[column]
    if problems := tuple(_problems(roll, names)):
        raise BoundariesRefused(tuple(f"{sheet.file}: {problem}" for problem in problems))
    members = [roll.members[roll.key(name)] for name in names]
    areas = tuple(Area(name, seat, shape) for (name, seat), shape in zip(members, sheet.shapes, strict=True))
    return Drawn(roll.layer, sheet.file, sheet.digest, sheet.crs, column, areas)


def _meant(rolls: Sequence[Roll], sheet: Sheet) -> tuple[Roll, str]:
    """The layer and the column that name the most members; the first such column of a layer."""
    best: dict[Layer, tuple[int, Roll, str]] = {}
    for roll in rolls:
        for column, names in sheet.columns.items():
            known = roll.known(names)
            if known > best.get(roll.layer, (0,))[0]:
                best[roll.layer] = (known, roll, column)
    most = max((known for known, _, _ in best.values()), default=0)
    meant = [(roll, column) for known, roll, column in best.values() if known == most]
    if len(meant) == 1:
        return meant[0]
    raise BoundariesRefused((f"{sheet.file}: {_unclear([roll for roll, _ in meant])}",))


def _unclear(rolls: Sequence[Roll]) -> str:
    if not rolls:
        return "no column holds names of the state's seats or towns."
    return "its names fit more than one layer; say which with --layer " + " or ".join(
        roll.layer.value for roll in rolls
    )


def _problems(roll: Roll, names: Sequence[str]) -> Iterator[str]:
    features: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(names, start=1):
        features[roll.key(name)].append(number)
    unknown = [key for key in features if key not in roll.members]
    for key in unknown[:_LISTED]:
        yield f"feature {features[key][0]}: “{_shown(names[features[key][0] - 1])}” is not known."
    if len(unknown) > _LISTED:
        yield f"{counted(len(unknown) - _LISTED, 'more name is', 'more names are')} not known."
    for key, (name, _) in roll.members.items():
        if key not in features:
            yield f"“{name}” is missing."
        elif len(features[key]) > 1:
            yield f"“{name}” is there {len(features[key])} times: features {_listed(features[key])}."


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers[:_LISTED])


def _shown(name: str) -> str:
    """A stranger's text, fit for one line of a terminal."""
    return one_line(name[:_SHOWN]) + ("…" if len(name) > _SHOWN else "")
