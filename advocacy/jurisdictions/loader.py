"""Loads the pack of a state, once, and refuses one that contradicts itself."""

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from advocacy.domain.errors import PackRefused
from advocacy.jurisdictions import facts, petitions, roster
from advocacy.jurisdictions.checks import problems
from advocacy.jurisdictions.middles import middles
from advocacy.jurisdictions.pack import Pack
from advocacy.jurisdictions.places import gazetteer
from advocacy.jurisdictions.tables import fingerprint, read_tables

__all__ = ["HOME", "Pack", "codes", "load_pack", "read_pack"]

HOME = Path(__file__).parent


@cache
def load_pack(code: str) -> Pack:
    """The pack in `jurisdictions/<code>/`; raises `PackRefused`, which lists every contradiction."""
    if code not in codes():
        raise PackRefused((f"There is no pack {code}; there are {', '.join(codes())} (ADVOCACY_JURISDICTION).",))
    return read_pack(HOME / code)


def codes() -> tuple[str, ...]:
    """The codes of all packs."""
    return tuple(sorted(path.parent.name for path in HOME.glob("*/facts.toml")))


def read_pack(folder: Path) -> Pack:
    """The pack in a folder named by its code; raises `PackRefused`, which lists every contradiction."""
    tables = read_tables(folder)
    if found := problems(tables):
        raise PackRefused(found)
    version = fingerprint(folder)
    chambers = facts.chambers(tables.facts)
    plans = {chamber: known.plan for chamber, known in chambers.items()}
    return Pack(
        code=folder.name,
        name=tables.facts["name"],
        usps=tables.facts["usps"],
        census_fips=tables.facts["census_fips"],
        timezone=ZoneInfo(tables.facts["timezone"]),
        data_version=version,
        roster_as_of=facts.roster_as_of(tables.facts),
        chambers=chambers,
        seats=roster.seats(tables, plans),
        middles=middles(tables, plans),
        legislators=roster.legislators(tables, plans),
        committees=roster.committees(tables),
        bills=facts.bills(tables),
        bans=facts.bans(tables.facts),
        gazetteer=gazetteer(tables, plans, version),
        petitions=tuple(petitions.petition(files) for files in tables.petitions.values()),
        words=facts.words(tables.facts),
    )
