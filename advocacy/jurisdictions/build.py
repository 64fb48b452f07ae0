"""Builds a pack's tables from the files of their publishers; the same files give the same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from advocacy.domain.errors import PackRefused
from advocacy.jurisdictions.build_places import places, precincts, towns
from advocacy.jurisdictions.build_roster import committees, legislators, members
from advocacy.jurisdictions.build_seats import seats
from advocacy.jurisdictions.tables import Row, read_rows, read_toml, write_rows


@dataclass(frozen=True, slots=True)
class Built:
    """A table that was written, with its source as facts.toml states it."""

    file: str
    rows: int
    publisher: str
    date: date


def build(code: str, source: Path, facts: Path, target: Path) -> tuple[Built, ...]:
    """Write the tables and SOURCES.md of the pack `code` into `target`, from the files in `source`.

    `facts` is the pack's facts.toml, which names the publisher and date of each table. Nothing is written when
    the files contradict each other or some are missing: then it raises `PackRefused`.
    """
    known = {**read_toml(facts), "code": code}
    tables = _tables(source, known)
    target.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        write_rows(target / f"{name}.csv", rows)
    sourced = {**tables, **_drawn(facts.parent)}
    (target / "SOURCES.md").write_text(_sources(known, sourced), encoding="utf-8", newline="")
    return tuple(_built(name, rows, known) for name, rows in tables.items())


def _tables(source: Path, facts: Mapping[str, Any]) -> Mapping[str, Sequence[Row]]:
    if not source.is_dir():
        raise PackRefused((f"{source} is not a folder",))
    try:
        return {
            "seats": seats(source, facts),
            "towns": towns(source, facts),
            "precincts": precincts(source, facts),
            "places": places(source, facts),
            "legislators": legislators(source, facts),
            "committees": committees(source, facts),
            "members": members(source, facts),
        }
    except FileNotFoundError as missing:
        raise PackRefused((f"{missing.filename} is missing",)) from None
    except KeyError as missing:
        raise PackRefused((f"a file has no column or key {missing}",)) from None


def _drawn(pack: Path) -> Mapping[str, Sequence[Row]]:
    """The table that `flask pack middles` makes of boundaries; it stays as it is."""
    path = pack / "middles.csv"
    return {"middles": read_rows(path)} if path.is_file() else {}


def _built(name: str, rows: Sequence[Row], facts: Mapping[str, Any]) -> Built:
    stated = facts["files"][f"{name}.csv"]
    return Built(f"{name}.csv", len(rows), stated["publisher"], stated["date"])


def _sources(facts: Mapping[str, Any], tables: Mapping[str, Sequence[Row]]) -> str:
    lines = [
        f"# Sources of the pack {facts['name']}",
        "",
        "Written by `flask pack build`; publishers and dates are those of facts.toml: change them there when",
        "newer files are used. Facts written by hand have their source beside them in facts.toml.",
        "",
        "| file | rows | built from | publisher | address | licence | as of |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, rows in tables.items():
        stated = facts["files"][f"{name}.csv"]
        cells = (f"{name}.csv", str(len(rows)), ", ".join(stated["from"]), stated["publisher"])
        lines.append(f"| {' | '.join(cells)} | {stated['address']} | {stated['licence']} | {stated['date']} |")
    return "\n".join(lines) + "\n"
