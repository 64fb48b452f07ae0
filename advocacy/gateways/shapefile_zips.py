"""Unpacks the shapefiles of a zip, whose directory is weighed before anything is written."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from advocacy.domain.errors import BoundariesRefused

MAX_UNPACKED_BYTES = 1024**3
"""All parts of all shapefiles together."""

MAX_MEMBERS = 200
_SIGNATURE = b"PK\x03\x04"
_NEEDED = (".shp", ".shx", ".dbf", ".prj")
_PARTS = frozenset({*_NEEDED, ".cpg"})
_PIECE = 1024 * 1024


def is_zip(octets: bytes) -> bool:
    """Whether it begins as zips do."""
    return octets.startswith(_SIGNATURE)


def unpack(name: str, path: Path, folder: Path) -> Mapping[str, Path]:
    """Writes each shapefile under a name of our own into `folder`; returns the .shp by the shapefile's name.

    `name` is what the zip is called in words. Raises `BoundariesRefused` for a zip that is broken, cut short, too
    large unpacked, or has no whole shapefile.
    """
    try:
        with ZipFile(path) as archive:
            found = _weighed(name, archive)
            return {
                stem: _written(archive, parts, folder / str(n)) for n, (stem, parts) in enumerate(found.items())
            }
    # zipfile has errors of its own for an encrypted file and for a compression that it does not know.
    except (BadZipFile, zlib.error, EOFError, RuntimeError, OSError) as broken:
        raise BoundariesRefused((f"{name} is a broken zip, or cut short: {broken}.",)) from None


def _weighed(name: str, archive: ZipFile) -> Mapping[str, Mapping[str, ZipInfo]]:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise BoundariesRefused((f"{name} holds more than {MAX_MEMBERS} files.",))
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise BoundariesRefused((f"{name} would be larger than {MAX_UNPACKED_BYTES // 1024**2} MB unpacked.",))
    shapefiles = _shapefiles(members)
    if not shapefiles:
        raise BoundariesRefused((f"{name} holds no shapefile.",))
    missing = [(stem, part) for stem, parts in shapefiles.items() for part in _NEEDED if part not in parts]
    if missing:
        raise BoundariesRefused(tuple(f"{name}: {stem}{part} is missing.{_why(part)}" for stem, part in missing))
    return shapefiles


def _shapefiles(members: list[ZipInfo]) -> Mapping[str, Mapping[str, ZipInfo]]:
    by_stem: dict[str, dict[str, ZipInfo]] = defaultdict(dict)
    for member in members:
        inside = PurePosixPath(member.filename)
        if inside.suffix.lower() in _PARTS and not inside.name.startswith("._"):
            by_stem[str(inside.with_suffix(""))][inside.suffix.lower()] = member
    found = {stem: parts for stem, parts in by_stem.items() if ".shp" in parts}
    names = Counter(PurePosixPath(stem).name for stem in found)
    return {_short(stem, names): parts for stem, parts in found.items()}


def _short(stem: str, names: Mapping[str, int]) -> str:
    """Its name without the folder, unless another one has the same."""
    name = PurePosixPath(stem).name
    return name if names[name] == 1 else stem


def _why(part: str) -> str:
    return " Without it nobody knows which coordinate reference system is meant." if part == ".prj" else ""


def _written(archive: ZipFile, parts: Mapping[str, ZipInfo], stem: Path) -> Path:
    # A member whose directory entry lies about its size ends at that size, and its checksum fails.
    for suffix, member in parts.items():
        with archive.open(member) as packed, stem.with_suffix(suffix).open("wb") as plain:
            while piece := packed.read(_PIECE):
                plain.write(piece)
    return stem.with_suffix(".shp")
