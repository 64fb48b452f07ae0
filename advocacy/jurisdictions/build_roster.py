"""The tables of legislators and committees, from Open States' files; facts about the office only."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from advocacy.domain.errors import PackRefused
from advocacy.domain.names import seat_name_key
from advocacy.jurisdictions.build_seats import seat_codes
from advocacy.jurisdictions.tables import Row, published

COMMITTEE_CHAMBERS = {"upper": "upper", "lower": "lower", "legislature": "joint"}
"""Which chambers a committee belongs to, by Open States' word."""


def legislators(source: Path, facts: Mapping[str, Any]) -> list[Row]:
    """Rows of legislators.csv: everyone whose role had not ended on the table's date, in the order of seats.

    Raises `PackRefused` for a role in a seat that is not known.
    """
    codes, on = seat_codes(source, facts), facts["files"]["legislators.csv"]["date"]
    held = [(entry, role) for entry in _people(source, facts) for role in _roles(entry, on)]
    unknown = [
        role["district"] for _, role in held if (role["type"], seat_name_key(role["district"])) not in codes
    ]
    if unknown:
        raise PackRefused(tuple(f"openstates: there is no seat {name}" for name in sorted(unknown)))
    rows = [_legislator(entry, role, codes[role["type"], seat_name_key(role["district"])]) for entry, role in held]
    order = [(row["chamber"], row["code"]) for row in published(source, facts, "seats")]
    return sorted(rows, key=lambda row: order.index((row["chamber"], row["code"])))


def committees(source: Path, facts: Mapping[str, Any]) -> list[Row]:
    """Rows of committees.csv: every committee that the legislature has a page, and so a code, for."""
    return [
        {"code": code, "name": entry["name"], "chamber": COMMITTEE_CHAMBERS[entry["chamber"]]}
        for code, entry in _coded_committees(source, facts)
    ]


def members(source: Path, facts: Mapping[str, Any]) -> list[Row]:
    """Rows of members.csv: the places that sitting legislators have on committees."""
    sitting = {row["external_id"] for row in legislators(source, facts)}
    return [
        {"committee": code, "external_id": member["person_id"], "role": " ".join(member["role"].split())}
        for code, entry in _coded_committees(source, facts)
        for member in sorted(entry.get("members", ()), key=lambda member: str(member.get("person_id")))
        if member.get("person_id") in sitting
    ]


def _people(source: Path, facts: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return _documents(source / "openstates" / facts["code"] / "legislature")


def _coded_committees(source: Path, facts: Mapping[str, Any]) -> Sequence[tuple[str, Mapping[str, Any]]]:
    entries = _documents(source / "openstates" / facts["code"] / "committees")
    coded = [(committee_code(entry), entry) for entry in entries]
    return sorted(((code, entry) for code, entry in coded if code), key=lambda item: item[0])


def _documents(folder: Path) -> Iterator[Mapping[str, Any]]:
    if not folder.is_dir():
        raise PackRefused((f"{folder.name} is missing",))
    for path in sorted(folder.glob("*.yml")):
        yield yaml.safe_load(path.read_text(encoding="utf-8"))


def committee_code(entry: Mapping[str, Any]) -> str:
    """The legislature's code of a committee, from the address of its page there; "" when it has none."""
    pages = [
        page["url"]
        for page in (*entry.get("sources", ()), *entry.get("links", ()))
        if "/Committees/" in page["url"]
    ]
    return str(pages[0]).rstrip("/").rpartition("/")[2] if pages else ""


def _roles(entry: Mapping[str, Any], on: date) -> list[Mapping[str, Any]]:
    roles = [role for role in entry.get("roles", ()) if role["type"] in ("upper", "lower")]
    return [role for role in roles if not role.get("end_date") or date.fromisoformat(str(role["end_date"])) >= on]


def _legislator(entry: Mapping[str, Any], role: Mapping[str, Any], code: str) -> Row:
    capitol: Mapping[str, str] = next(
        (office for office in entry.get("offices", ()) if office["classification"] == "capitol"), {}
    )
    return {
        "external_id": entry["id"],
        "name": entry["name"],
        "given_name": entry["given_name"],
        "family_name": entry["family_name"],
        "party": entry["party"][0]["name"],
        "email": entry.get("email", ""),
        "phone": capitol.get("voice", ""),
        "office": " ".join(capitol.get("address", "").split()),
        "chamber": role["type"],
        "code": code,
        "since": str(role.get("start_date") or ""),
    }
