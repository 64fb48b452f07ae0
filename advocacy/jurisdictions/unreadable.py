"""What cannot be read in a pack, cell by cell and entry by entry; nothing else can be checked before it can."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from advocacy.domain.states import state_code
from advocacy.jurisdictions.petitions import SETTINGS
from advocacy.jurisdictions.tables import Row, Tables

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "seats": ("code", "name"),
    "towns": ("name",),
    "precincts": ("precincts",),
    "places": ("place",),
    "legislators": ("external_id", "name", "family_name"),
    "committees": ("code", "name"),
}
_BILL = ("session", "numbers")
_SPONSOR = ("chamber", "name", "role")
_BAN = ("municipality", "kind", "on")
_FIPS = re.compile(r"[0-9]{2}")


def unreadable(tables: Tables) -> Iterator[str]:
    """All that is blank, no number, no day or no text where it must be one."""
    for check in (_blanks, _numbers, _days, _state, _entries, _goals):
        yield from check(tables)


def _blanks(tables: Tables) -> Iterator[str]:
    for table, columns in _NEEDED.items():
        for number, row in _rows(tables, table):
            yield from (f"{table}.csv: row {number} has no {name}" for name in columns if not row[name].strip())


def _numbers(tables: Tables) -> Iterator[str]:
    limits: Mapping[str, Callable[[str], bool]] = {
        "population": lambda text: int(text) >= 0,
        "latitude": lambda text: abs(float(text)) <= 90,
        "longitude": lambda text: abs(float(text)) <= 180,
    }
    for table in ("towns", "middles"):
        for number, row in _rows(tables, table):
            bad = (name for name, fits in limits.items() if name in row and not _holds(fits, row[name]))
            yield from (f'{table}.csv: row {number}: "{row[name]}" is no {name}' for name in bad)


def _days(tables: Tables) -> Iterator[str]:
    for number, row in _rows(tables, "legislators"):
        if row["since"] and not _holds(lambda text: bool(date.fromisoformat(text)), row["since"]):
            yield f'legislators.csv: row {number}: "{row["since"]}" is no day like 2025-01-31'


def _state(tables: Tables) -> Iterator[str]:
    facts = tables.facts
    if "timezone" in facts and not _holds(lambda text: bool(ZoneInfo(text)), facts["timezone"]):
        yield f"facts.toml: there is no time zone {facts['timezone']}"
    if "census_fips" in facts and not _holds(_FIPS.fullmatch, facts["census_fips"]):
        yield 'facts.toml: census_fips is not two digits between quotation marks, like "09"'
    if "usps" in facts and not _holds(lambda text: state_code(text) == text, facts["usps"]):
        yield f"facts.toml: {facts['usps']} is not a state's postal code, like VT"
    if not isinstance(facts.get("as_of"), date):
        yield "facts.toml: as_of is not a day, like 2026-01-31 without quotation marks"


def _entries(tables: Tables) -> Iterator[str]:
    bills = tables.facts.get("bills", {}).items()
    yield from (f"facts.toml: bills.{key} has no {name}" for key, bill in bills for name in _absent(bill, _BILL))
    sponsors = [(key, sponsor) for key, bill in bills for sponsor in bill.get("sponsors", ())]
    yield from (
        f"facts.toml: a sponsor of bills.{key} has no {name}"
        for key, sponsor in sponsors
        for name in _absent(sponsor, _SPONSOR)
    )
    bans = tables.facts.get("bans", ())
    yield from (f"facts.toml: a ban has no {name}, or not as text" for ban in bans for name in _absent(ban, _BAN))


def _goals(tables: Tables) -> Iterator[str]:
    for slug, files in tables.petitions.items():
        goal = files[SETTINGS].get("goal")
        if not isinstance(goal, int) or goal < 1:
            yield f"petitions/{slug}: the goal in petition.toml is not a number of people"
        for language in sorted(files.keys() - {SETTINGS}):
            letters = files[language].get("letter", {}).values()
            if any(isinstance(letter.get("subjects"), str) for letter in letters):
                yield f"petitions/{slug}/{language}.toml: subjects is not a list"


def _rows(tables: Tables, table: str) -> Iterable[tuple[int, Row]]:
    """The rows with their numbers in the file, whose first line is the header."""
    return enumerate(getattr(tables, table), start=2)


def _absent(entry: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if not isinstance(entry.get(name), str) or not entry[name])


def _holds(fits: Callable[[str], object], text: Any) -> bool:
    """Whether the text fits; what cannot even be read does not."""
    try:
        return bool(fits(text))
    except (TypeError, ValueError, LookupError, OSError):
        return False
