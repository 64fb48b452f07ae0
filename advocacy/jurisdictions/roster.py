"""From a pack's tables to who holds its seats and sits on its committees."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from advocacy.domain.seats import Chamber, Seat, SeatKey
from advocacy.jurisdictions.pack import CommitteeFacts, LegislatorFacts
from advocacy.jurisdictions.tables import Row, Tables


def seats(tables: Tables, plans: Mapping[Chamber, str]) -> dict[SeatKey, Seat]:
    """All seats by their keys, in the order of the table."""
    keys = {_key(row, plans): row["name"] for row in tables.seats}
    return {key: Seat(key, name) for key, name in keys.items()}


def legislators(tables: Tables, plans: Mapping[Chamber, str]) -> tuple[LegislatorFacts, ...]:
    """All who hold a seat."""
    return tuple(_legislator(row, plans) for row in tables.legislators)


def committees(tables: Tables) -> tuple[CommitteeFacts, ...]:
    """All committees with their members; a full name among the facts goes before the table's short one."""
    members: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in tables.members:
        members[row["committee"]].append((row["external_id"], row["role"]))
    full = tables.facts.get("committees", {})
    return tuple(
        CommitteeFacts(
            code=row["code"],
            name=full.get(row["code"], row)["name"],
            chamber=row["chamber"],
            members=tuple(members[row["code"]]),
        )
        for row in tables.committees
    )


def _key(row: Row, plans: Mapping[Chamber, str]) -> SeatKey:
    chamber = Chamber(row["chamber"])
    return SeatKey(plans[chamber], chamber, row["code"])


def _legislator(row: Row, plans: Mapping[Chamber, str]) -> LegislatorFacts:
    return LegislatorFacts(
        external_id=row["external_id"],
        name=row["name"],
        given_name=row["given_name"],
        family_name=row["family_name"],
        party=row["party"],
        email=row["email"] or None,
        phone=row["phone"],
        office=row["office"],
        seat=_key(row, plans),
        since=date.fromisoformat(row["since"]) if row["since"] else None,
    )
