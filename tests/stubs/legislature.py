"""What the Massachusetts legislature's service says, for the stub server of `tests.stubs.census` to say it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from advocacy.domain.seats import Chamber
from advocacy.jurisdictions.pack import LegislatorFacts, Pack
from tests.stubs.census import Asked, Reply

BASE = "/api"
MEMBERS = "GeneralCourts/194/LegislativeMembers"
_BRANCHES = {Chamber.UPPER: "Senate", Chamber.LOWER: "House"}
_PARTIES = {"Democratic": "Democrat", "Independent": "Unenrolled"}


def speaking(answers: Mapping[str, object]) -> Reply:
    """Answers by path below the service's address; whatever else is asked is 400, as it is there."""

    def reply(asked: Asked) -> None:
        path = unquote(urlsplit(asked.handler.path).path).removeprefix(f"{BASE}/")
        if path in answers:
            asked.answer(200, json.dumps(answers[path]).encode())
        else:
            asked.answer(400, b'"Bad Request"')

    return reply


def member(pack: Pack, one: LegislatorFacts, code: str, **changes: object) -> dict[str, Any]:
    """One member in full, in the service's own words for party, telephone and room."""
    digits = one.phone.replace("-", "")
    return {
        "MemberCode": code,
        "Name": one.name,
        "Branch": _BRANCHES[one.seat.chamber],
        "District": pack.seats[one.seat].name,
        "Party": _PARTIES.get(one.party, one.party),
        "EmailAddress": one.email,
        "PhoneNumber": f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if digits else None,
        "RoomNumber": one.office.removeprefix("Room ").partition(",")[0]
        if one.office.startswith("Room")
        else None,
        "LeadershipPosition": None,
        "Committees": [
            {"CommitteeCode": committee.code, "GeneralCourtNumber": 194}
            for committee in pack.committees
            if one.external_id in dict(committee.members)
        ],
        **changes,
    }


def members(pack: Pack, people: Iterable[LegislatorFacts] | None = None) -> list[dict[str, Any]]:
    """All members in full, each with a code like the service's own ("L M0")."""
    listed = pack.legislators if people is None else people
    return [member(pack, one, code_of(one)) for one in listed]


def code_of(one: LegislatorFacts) -> str:
    return f"{one.given_name[:1]} {one.family_name}{one.seat.chamber.value[0]}"


def in_short(full: Iterable[Mapping[str, Any]]) -> dict[str, object]:
    """The answers of a service that lists members by their codes, and tells the rest one by one."""
    full = list(full)
    return {
        MEMBERS: [{"MemberCode": one["MemberCode"], "GeneralCourtNumber": 194} for one in full],
        **{f"{MEMBERS}/{one['MemberCode']}": one for one in full},
    }


def paper(primary: Mapping[str, str], cosponsors: Iterable[Mapping[str, str]] = ()) -> dict[str, object]:
    return {
        "BillNumber": "S1053",
        "Title": "An Act about samples",
        "PrimarySponsor": dict(primary),
        "Cosponsors": [dict(one) for one in cosponsors],
    }


def sponsor(one: LegislatorFacts, when: str = "2025-02-03T10:15:00") -> dict[str, str]:
    return {"Id": code_of(one), "Name": one.name, "Type": "1", "ResponseDate": when}
