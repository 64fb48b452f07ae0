"""The maps of a chamber: each seat with its place, its class and what to tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from advocacy.domain.cells import LEAST, Figure
from advocacy.domain.charts import Shade, shade_of, shades
from advocacy.domain.hexagons import arrange
from advocacy.domain.seats import Chamber
from advocacy.domain.state_maps import StateMap
from advocacy.jurisdictions.pack import Pack
from advocacy.web.charts import HEXAGON, TileMap, tile_map
from advocacy.web.organizers.dashboard_look import Measure
from advocacy.web.organizers.figure_words import short
from advocacy.web.organizers.seat_lines import SeatLine


@dataclass(frozen=True, slots=True)
class Area:
    """One seat on a map; `move` is where its outline goes, `label` stands in it ("" for nothing)."""

    anchor: str
    words: str
    kind: str
    path: str
    move: str
    label: str


@dataclass(frozen=True, slots=True)
class Key:
    """One class of the legend."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class SeatMap:
    """A chamber on a sheet of `width` by `height` units."""

    chamber: Chamber
    name: str
    width: int
    height: int
    areas: tuple[Area, ...]
    keys: tuple[Key, ...]


def hexagon_map(pack: Pack, chamber: Chamber, lines: Sequence[SeatLine], measure: Measure) -> SeatMap:
    """Every seat as large as any other."""
    tiles, classes, by_code = (
        _tiles(pack, chamber),
        _classes(lines, measure),
        {line.key.code: line for line in lines},
    )
    areas = tuple(
        _area(by_code[tile.code], measure, classes, HEXAGON, f"translate({tile.x:g} {tile.y:g})")
        for tile in tiles.tiles
        if tile.code in by_code
    )
    return SeatMap(
        chamber, pack.chambers[chamber].name, tiles.width, tiles.height, areas, _keys(classes, lines, measure)
    )


def ground_map(
    pack: Pack, chamber: Chamber, drawing: StateMap, lines: Sequence[SeatLine], measure: Measure
) -> SeatMap:
    """Every seat as large as its district."""
    classes = _classes(lines, measure)
    areas = tuple(
        _area(line, measure, classes, drawing.paths[line.key]) for line in lines if line.key in drawing.paths
    )
    return SeatMap(
        chamber, pack.chambers[chamber].name, drawing.width, drawing.height, areas, _keys(classes, lines, measure)
    )


@lru_cache(maxsize=8)
def _tiles(pack: Pack, chamber: Chamber) -> TileMap:
    return tile_map(arrange({key.code: middle for key, middle in pack.middles.items() if key.chamber is chamber}))


def _area(line: SeatLine, measure: Measure, classes: Sequence[Shade], path: str, move: str = "") -> Area:
    value = _value(line, measure)
    return Area(line.anchor, line.words, _kind(value, classes), path, move, short(value) if move else "")


def _value(line: SeatLine, measure: Measure) -> Figure:
    return line.confirmed if measure is Measure.CONFIRMED else line.letters


def _classes(lines: Sequence[SeatLine], measure: Measure) -> Sequence[Shade]:
    return shades([number for line in lines if (number := _value(line, measure).number) is not None])


def _kind(value: Figure, classes: Sequence[Shade]) -> str:
    if value.number is None:
        return "is-small" if value.is_small else "is-withheld"
    return f"shade-{shade_of(value.number, classes).step}"


def _keys(classes: Sequence[Shade], lines: Sequence[SeatLine], measure: Measure) -> tuple[Key, ...]:
    values = [_value(line, measure) for line in lines]
    has_small = any(value.is_small for value in values)
    keys = [Key(f"shade-{shade.step}", _limits(shade, LEAST if has_small else 1)) for shade in classes]
    if has_small:
        keys.insert(1, Key("is-small", f"fewer than {LEAST}"))
    if any(value.number is None and not value.is_small for value in values):
        keys.append(Key("is-withheld", "not shown"))
    return tuple(keys)


def _limits(shade: Shade, least: int) -> str:
    low = max(shade.low, least)
    if shade.step == 0:
        return "none yet"
    if shade.high is None:
        return f"{low:,} or more"
    return f"{low:,}" if low == shade.high else f"{low:,} to {shade.high:,}"
