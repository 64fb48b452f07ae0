"""Reads the rows of a file of address points as they stand there: a table (CSV), or GeoJSON in either form."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from json import JSONDecodeError
from typing import Any, BinaryIO, NamedTuple

import ijson

from advocacy.domain.errors import AddressPointsRefused
from advocacy.gateways.address_columns import Names, check_names
from advocacy.gateways.gzips import unpacked

_PEEK = 65_536
_LONGEST_LINE = 1_048_576
_LONGEST_FEATURE = 4 * _LONGEST_LINE
_BOM = b"\xef\xbb\xbf"


class Record(NamedTuple):
    """One row: its texts without spaces around them, its coordinates as they stand, None where there are none."""

    row: int
    number: str
    street: str
    town: str
    zip: str
    x: float | None
    y: float | None


def read_records(file: BinaryIO, names: Names) -> Iterator[Record]:
    """The rows of a file or of the gzip of one, one at a time; it must be open at its start and seekable.

    Raises `AddressPointsRefused`, with the row, for a file that is broken off, damaged or not in UTF-8, and for
    one without the columns needed.
    """
    file = unpacked(file)
    start = file.read(_PEEK)
    file.seek(len(_BOM) if start.startswith(_BOM) else 0)
    start = start.removeprefix(_BOM).lstrip()
    if not start.startswith((b"{", b"[")):
        return _rows(file, names)
    return _features(_each_line(file) if _is_feature(start.partition(b"\n")[0]) else _collection(file), names)


def _is_feature(line: bytes) -> bool:
    """Whether a first line is a whole feature: then each line is one."""
    try:
        first = json.loads(line)
    except ValueError:
        return False
    return isinstance(first, dict) and first.get("type") == "Feature"


def _rows(file: BinaryIO, names: Names) -> Iterator[Record]:
    reader = csv.reader((line.decode() for line in _lines(file)), strict=True)
    header = _next_row(reader, 1) or []
    check_names(names, header, with_point=True)
    places = _places(header, names)
    row, is_short, was_short = 1, False, False
    while (cells := _next_row(reader, row + 1)) is not None:
        row += 1
        if not cells:
            continue
        was_short, is_short = is_short, len(cells) < len(header)
        number, street, town, code, x, y = (_cell(cells, places[part]) for part in Record._fields[1:])
        yield Record(row, number, street, town, code, _number(x), _number(y))
    if is_short and not was_short:
        raise AddressPointsRefused((f"The file breaks off in row {row}: some of its columns are missing.",))


def _next_row(reader: Iterator[list[str]], row: int) -> list[str] | None:
    try:
        return next(reader, None)
    except UnicodeDecodeError:
        raise AddressPointsRefused((f"Row {row} is not in UTF-8.",)) from None
    except csv.Error as error:
        raise AddressPointsRefused(
            (f"Row {row} cannot be read: {error}. Perhaps a quotation mark is missing.",)
        ) from None


def _places(header: Sequence[str], names: Names) -> Mapping[str, Sequence[int]]:
    """For each part the places of its columns, in order of its names."""
    columns = [name.strip().lower() for name in header]
    return {part: [columns.index(name) for name in known if name in columns] for part, known in names.items()}


def _cell(cells: Sequence[str], places: Sequence[int]) -> str:
    for place in places:
        if place < len(cells) and (text := cells[place].strip()):
            return text
    return ""


def _lines(file: BinaryIO) -> Iterator[bytes]:
    for row, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), start=1):
        if len(line) == _LONGEST_LINE:
            raise AddressPointsRefused((f"Line {row} is longer than a row of addresses can be.",))
        yield line


def _each_line(file: BinaryIO) -> Iterator[Any]:
    for row, line in enumerate(_lines(file), start=1):
        try:
            yield json.loads(line) if not line.isspace() else None
        except (JSONDecodeError, RecursionError):
            raise AddressPointsRefused(
                (f"Line {row} is not a whole feature; the file may be broken off.",)
            ) from None
        except UnicodeDecodeError:
            raise AddressPointsRefused((f"Line {row} is not in UTF-8.",)) from None


class _Measured:
    """A file that refuses to give more than a feature can be, until the next one has come."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._given = 0
        self.features = 0

    def came(self) -> None:
        """One more feature is whole."""
        self.features += 1
        self._given = 0

    def read(self, size: int) -> bytes:
        """The next octets."""
        if self._given > _LONGEST_FEATURE:
            raise AddressPointsRefused((f"What follows feature {self.features} is longer than a feature can be.",))
        piece = self._file.read(size)
        self._given += len(piece)
        return piece


def _collection(file: BinaryIO) -> Iterator[Any]:
    measured = _Measured(file)
    try:
        for feature in ijson.items(measured, "features.item", use_float=True):
            measured.came()
            yield feature
    except (ijson.JSONError, UnicodeDecodeError):
        raise AddressPointsRefused(
            (f"The GeoJSON breaks off or is damaged after feature {measured.features}.",)
        ) from None


def _features(features: Iterator[Any], names: Names) -> Iterator[Record]:
    is_checked = False
    for row, feature in enumerate(features, start=1):
        if feature is None:
            continue
        properties = _properties(feature, row)
        if properties and not is_checked:
            check_names(names, properties, with_point=False)
            is_checked = True
        yield _record(row, properties, names, _point(feature.get("geometry")))


def _properties(feature: Any, row: int) -> Mapping[str, Any]:
    """The properties by their names in small letters; GeoJSON says null for none."""
    properties = feature.get("properties", "") if isinstance(feature, dict) else ""
    if properties is not None and not isinstance(properties, dict):
        raise AddressPointsRefused((f"Feature {row} is no GeoJSON feature with properties.",))
    return {name.lower(): value for name, value in (properties or {}).items()}


def _record(
    row: int, properties: Mapping[str, Any], names: Names, point: tuple[float | None, float | None]
) -> Record:
    number, street, town, code = (_property(properties, names[part]) for part in Record._fields[1:5])
    return Record(row, number, street, town, code, *point)


def _property(properties: Mapping[str, Any], names: Sequence[str]) -> str:
    for name in names:
        value = properties.get(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # a house number from a table that knows no whole numbers
        if isinstance(value, str | int) and (text := str(value).strip()):
            return text
    return ""


def _point(geometry: Any) -> tuple[float | None, float | None]:
    """The coordinates of a point, or of the first point of several."""
    try:
        place = geometry["coordinates"]
        if geometry["type"] == "MultiPoint":
            place = place[0]
        return (_number(place[0]), _number(place[1])) if len(place) > 1 else (None, None)
    except (TypeError, LookupError):
        return None, None


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
