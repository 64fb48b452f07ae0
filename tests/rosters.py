"""Rosters as their publishers write them, made of the pack's own people and changed as a test likes."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from advocacy.domain.roster import Claim, Reading
from advocacy.domain.seats import Chamber, SeatKey
from advocacy.jurisdictions.pack import LegislatorFacts, Pack
from tests.tables import seat_called

COLUMNS = (
    "id", "name", "current_party", "current_district", "current_chamber", "given_name", "family_name", "gender",
    "email", "death_date", "capitol_address", "capitol_voice",
)  # fmt: skip
_COMMITTEE_CHAMBERS = {"upper": "upper", "lower": "lower", "joint": "legislature"}


def seat_of(pack: Pack, name: str, chamber: Chamber = Chamber.UPPER) -> SeatKey:
    return seat_called(pack, chamber, name)


def with_(pack: Pack, seat: SeatKey, **changes: object) -> list[LegislatorFacts]:
    """Everybody, the holder of one seat changed."""
    return [replace(one, **changes) if one.seat == seat else one for one in pack.legislators]  # type: ignore[arg-type]


def without(pack: Pack, *seats: SeatKey) -> list[LegislatorFacts]:
    """Everybody but the holders of these seats."""
    return [one for one in pack.legislators if one.seat not in seats]


def newcomer(pack: Pack, seat: SeatKey, **changes: object) -> list[LegislatorFacts]:
    """Everybody, with a sample successor in one seat."""
    sample: dict[str, object] = {
        "external_id": "ocd-person/sample",
        "name": "Nia Newcomer",
        "given_name": "Nia",
        "family_name": "Newcomer",
        "email": "nia.newcomer@example.org",
    }
    return with_(pack, seat, **{**sample, **changes})


def row(pack: Pack, one: LegislatorFacts, **changes: str) -> dict[str, str]:
    """One person as a row of the CSV file."""
    return {
        "id": one.external_id,
        "name": one.name,
        "current_party": one.party,
        "current_district": pack.seats[one.seat].name,
        "current_chamber": one.seat.chamber.value,
        "given_name": one.given_name,
        "family_name": one.family_name,
        "gender": "",
        "email": one.email or "",
        "death_date": "",
        "capitol_address": one.office,
        "capitol_voice": one.phone,
        **changes,
    }


def write_csv(path: Path, rows: Iterable[Mapping[str, str]], *, encoding: str = "utf-8", line: str = "\n") -> str:
    """The file, and its path as commands take it."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator=line)
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def csv_of(path: Path, pack: Pack, people: Iterable[LegislatorFacts] | None = None) -> str:
    return write_csv(path, [row(pack, one) for one in (pack.legislators if people is None else people)])


def person(pack: Pack, one: LegislatorFacts, **changes: object) -> dict[str, object]:
    """One person as a YAML document."""
    role = {
        "type": one.seat.chamber.value,
        "jurisdiction": f"ocd-jurisdiction/country:us/state:{pack.usps.lower()}/government",
        "district": pack.seats[one.seat].name,
        **({"start_date": one.since.isoformat()} if one.since else {}),
    }
    return {
        "id": one.external_id,
        "name": one.name,
        "given_name": one.given_name,
        "family_name": one.family_name,
        "email": one.email or "",
        "party": [{"name": one.party}],
        "roles": [role],
        "offices": [{"classification": "capitol", "address": one.office, "voice": one.phone}],
        **changes,
    }


def yaml_of(folder: Path, pack: Pack, people: Iterable[LegislatorFacts] | None = None) -> str:
    """The folder with a file for each person and committee, and its path as commands take it."""
    for place, one in enumerate(pack.legislators if people is None else people):
        write_yaml(folder / "legislature" / f"{place}.yml", person(pack, one))
    for committee in pack.committees:
        write_yaml(
            folder / "committees" / f"{committee.code}.yml",
            {
                "name": committee.name,
                "chamber": _COMMITTEE_CHAMBERS[committee.chamber],
                "links": [{"url": f"https://legislature.example.org/Committees/Detail/{committee.code}"}],
                "members": [{"person_id": number, "role": role} for number, role in committee.members],
            },
        )
    return str(folder)


def write_yaml(path: Path, document: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(document, Dumper=yaml.CSafeDumper, allow_unicode=True), encoding="utf-8")


def reading(pack: Pack, people: Iterable[LegislatorFacts]) -> Reading:
    """A source that names these people."""
    return Reading("sample", tuple(claim(pack, one) for one in people))


def claim(pack: Pack, one: LegislatorFacts) -> Claim:
    return Claim(
        place=one.external_id,
        external_id=one.external_id,
        name=one.name,
        given_name=one.given_name,
        family_name=one.family_name,
        party=one.party,
        email=one.email,
        phone=one.phone,
        office=one.office,
        chamber=one.seat.chamber,
        district=pack.seats[one.seat].name,
        since=one.since,
    )
