"""From a pack's facts.toml to values: chambers, bills, bans."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from advocacy.domain.seats import Chamber
from advocacy.jurisdictions.pack import Ban, BillFacts, ChamberFacts, Fact, SponsorFacts
from advocacy.jurisdictions.tables import Row, Tables


def chambers(facts: Mapping[str, Any]) -> dict[Chamber, ChamberFacts]:
    """The chambers, the upper one first."""
    known = {Chamber(entry["chamber"]): (key, entry) for key, entry in facts["chambers"].items()}
    return {chamber: _chamber(chamber, *known[chamber]) for chamber in Chamber}


def bills(tables: Tables) -> tuple[BillFacts, ...]:
    """The bills of all sessions, in the order written."""
    return tuple(_bill(key, entry, tables) for key, entry in tables.facts.get("bills", {}).items())


def bans(facts: Mapping[str, Any]) -> tuple[Ban, ...]:
    """The municipal bans, in the order written."""
    return tuple(_ban(entry) for entry in facts.get("bans", ()))


def words(facts: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    """By language, what the pack's own words are called there."""
    languages: Mapping[str, Mapping[str, str]] = facts.get("words", {}).get("languages", {})
    return languages


def roster_as_of(facts: Mapping[str, Any]) -> date:
    """The day of the table of legislators, or of the whole pack where its tables state none."""
    stated: date = facts.get("files", {}).get("legislators.csv", {}).get("date", facts["as_of"])
    return stated


def sponsor_row(entry: Mapping[str, Any], tables: Tables) -> Row | None:
    """The legislator that a sponsor's name and chamber mean; None when nobody or several."""
    chamber = tables.facts["chambers"].get(entry["chamber"], {}).get("chamber")
    found = [row for row in tables.legislators if row["name"] == entry["name"] and row["chamber"] == chamber]
    return found[0] if len(found) == 1 else None


def day(text: str) -> date:
    """The day of "2019-06-27", or the first of the month of "2019-12"."""
    return date.fromisoformat(text if len(text) > len("2019-12") else f"{text}-01")


def _fact(entry: Mapping[str, Any]) -> Fact:
    return Fact(source=entry["source"], as_of=entry["as_of"], verified=entry["verified"])


def _chamber(chamber: Chamber, key: str, entry: Mapping[str, Any]) -> ChamberFacts:
    return ChamberFacts(chamber, key, entry["name"], entry["title"], entry["plan"], entry["since"])


def _bill(key: str, entry: Mapping[str, Any], tables: Tables) -> BillFacts:
    committee = entry.get("committee")
    sponsors = [(sponsor_row(sponsor, tables), sponsor) for sponsor in entry.get("sponsors", ())]
    return BillFacts(
        key=key,
        session=entry["session"],
        numbers=entry["numbers"],
        fact=_fact(entry),
        committee=committee["code"] if committee else None,
        committee_fact=_fact(committee) if committee else None,
        sponsors=tuple(
            SponsorFacts(row["external_id"], sponsor["role"], _fact(sponsor)) for row, sponsor in sponsors if row
        ),
        follows=entry.get("follows"),
        became=entry.get("became", {}),
    )


def _ban(entry: Mapping[str, Any]) -> Ban:
    on = entry["on"]
    return Ban(entry["municipality"], entry["kind"], day(on), len(on) > len("2019-12"), _fact(entry))
