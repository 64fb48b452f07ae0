"""A pack's files as they lie in its folder: tables of text, and facts."""

import csv
import hashlib
import io
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advocacy.domain.errors import PackRefused

Row = Mapping[str, str]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "seats": ("chamber", "code", "name"),
    "towns": ("name", "kind", "county", "population", "latitude", "longitude"),
    "precincts": ("town", "upper", "lower", "precincts"),
    "places": ("zip", "place", "centre", "towns"),
    "legislators": (
        "external_id", "name", "given_name", "family_name", "party", "email", "phone", "office", "chamber",
        "code", "since",
    ),
    "committees": ("code", "name", "chamber"),
    "members": ("committee", "external_id", "role"),
}  # fmt: skip

MIDDLES = ("chamber", "code", "latitude", "longitude")
"""The columns of middles.csv, which a pack may have or not."""


@dataclass(frozen=True)
class Tables:
    """A pack as written: `facts` and `petitions` from TOML, the rest one row of texts for each line."""

    facts: Mapping[str, Any]
    petitions: Mapping[str, Mapping[str, Any]]
    seats: tuple[Row, ...]
    towns: tuple[Row, ...]
    precincts: tuple[Row, ...]
    places: tuple[Row, ...]
    legislators: tuple[Row, ...]
    committees: tuple[Row, ...]
    members: tuple[Row, ...]
    middles: tuple[Row, ...]


def read_tables(folder: Path) -> Tables:
    """All files of a pack. Raises `PackRefused` when one is missing, is not UTF-8, or has other columns."""
    columns = {**COLUMNS, **({"middles": MIDDLES} if (folder / "middles.csv").exists() else {})}
    problems = [problem for name in columns for problem in _file_problems(folder, name, columns[name])]
    if not (folder / "facts.toml").is_file():
        problems.append("facts.toml is missing")
    if problems:
        raise PackRefused(tuple(problems))
    rows = {"middles": (), **{name: tuple(read_rows(folder / f"{name}.csv")) for name in columns}}
    return Tables(facts=read_toml(folder / "facts.toml"), petitions=_petitions(folder), **rows)


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV file with a header line, a byte order mark tolerated."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def published(source: Path, facts: Mapping[str, Any], table: str) -> list[Row]:
    """The rows of the publisher's file that a table is built from, its columns by our names as facts.toml says.

    Columns that facts.toml does not name keep theirs. Raises `KeyError` for a column that is not there.
    """
    stated = facts["files"][f"{table}.csv"]
    columns: Mapping[str, str] = stated["columns"]
    rows = read_rows(source / stated["from"][0])
    return [{**row, **{ours: row[theirs] for ours, theirs in columns.items()}} for row in rows]


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write a table of the pack, its columns by the file's name, lines ended by LF."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS.get(path.stem, MIDDLES), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def read_toml(path: Path) -> Mapping[str, Any]:
    """A TOML file; raises `PackRefused` when it is not one."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackRefused((f"{path.name}: {error}",)) from None


def fingerprint(folder: Path) -> str:
    """Twelve hexadecimal digits that change with any word of the pack's tables and facts."""
    names: Sequence[str] = sorted(["facts.toml", *(f"{name}.csv" for name in COLUMNS)])
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + b"\0" + (folder / name).read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _file_problems(folder: Path, name: str, columns: Sequence[str]) -> list[str]:
    path = folder / f"{name}.csv"
    if not path.is_file():
        return [f"{path.name} is missing"]
    try:
        lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        return [f"{path.name}: {error}"]
    if not lines or tuple(lines[0]) != columns:
        return [f"{path.name}: the columns should be {', '.join(columns)}"]
    cells = len(columns)
    numbered = enumerate(lines[1:], start=2)
    return [
        f"{path.name}: row {number} has {len(line)} cells, not {cells}"
        for number, line in numbered
        if line and len(line) != cells
    ]


def _petitions(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """For each petition its TOML files by their stems: "petition" and one for each language."""
    folders = sorted(path.parent for path in folder.glob("petitions/*/petition.toml"))
    return {path.name: {file.stem: read_toml(file) for file in sorted(path.glob("*.toml"))} for path in folders}
