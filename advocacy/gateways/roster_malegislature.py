"""Asks the Massachusetts legislature's own service who sits in it, on which committees, and who sponsors bills."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from advocacy.domain.errors import RosterRefused, RosterUnread
from advocacy.domain.roster import Claim, CommitteeClaim, Reading, SponsorClaim
from advocacy.domain.seats import Chamber
from advocacy.gateways.deadline import Deadline, Late, within
from advocacy.gateways.json_api import JsonApi
from advocacy.jurisdictions.pack import Pack

NAME = "malegislature"
_BRANCHES = {"senate": Chamber.UPPER, "house": Chamber.LOWER}
_PARTIES = {"Democrat": "Democratic", "Unenrolled": "Independent"}
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_COURT = re.compile(r"/GeneralCourts/(\d{1,4})/?$", re.IGNORECASE)
_NUMBER = re.compile(r"\b(SD|HD|S|H)\.?\s?(\d{1,5})\b")
_DIGITS = re.compile(r"\D+")
# The building's address as Open States writes it, so that the two sources do not seem to differ.
_BUILDING = "State House 24 Beacon St., Boston, MA 02133"
_MOST_MEMBERS = 500
_WEDNESDAY = 2

Entry = Mapping[str, Any]


class MassachusettsLegislature:
    """A `RosterSource` over https://malegislature.gov/api; all its questions share one time budget.

    An address that ends in /GeneralCourts/NUMBER asks for that court, else it is the one that sits on the day.
    """

    def __init__(self, pack: Pack, url: str, *, budget_seconds: float) -> None:
        named = _COURT.search(url)
        self._url = url[: named.start()] if named else url
        self._court = named[1] if named else None
        self._pack = pack
        self._budget_seconds = budget_seconds

    def read(self, today: date) -> Reading:
        """Who sits today. Raises `RosterUnread` and `RosterRefused`, which names each bad member."""
        deadline = Deadline.after(self._budget_seconds)
        court = self._court or str(court_on(today))
        try:
            return within(deadline, lambda: self._ask(court, today, deadline))
        except Late:
            raise RosterUnread(f"No complete answer came within {self._budget_seconds:g} seconds.") from None

    def _ask(self, court: str, today: date, deadline: Deadline) -> Reading:
        with JsonApi(self._url, deadline) as api:
            members = list(_members(api, court))
            problems: list[str] = []
            claims = [claim for member in members for claim in _claims(member, problems)]
            if problems:
                raise RosterRefused(tuple(problems))
            return Reading(
                NAME,
                tuple(claims),
                self._committees(api, court, members),
                self._sponsors(api, court, claims, today),
            )

    def _committees(self, api: JsonApi, court: str, members: Sequence[Entry]) -> tuple[CommitteeClaim, ...] | None:
        """The committees that members name; their names are asked for where the pack has none."""
        if not any("Committees" in member for member in members):
            return None
        sitting: dict[str, dict[str, str]] = {}
        for member in members:
            for code in _codes(member):
                sitting.setdefault(code, {})[_external_id(member)] = ""
        names = {committee.code: committee.name for committee in self._pack.committees}
        return tuple(
            CommitteeClaim(code, names.get(code) or _committee_name(api, court, code), _chamber_of(code), roles)
            for code, roles in sorted(sitting.items())
        )

    def _sponsors(
        self, api: JsonApi, court: str, claims: Sequence[Claim], today: date
    ) -> dict[str, tuple[SponsorClaim, ...]]:
        """The sponsors of each bill of this court of which every paper was found."""
        by_name = {claim.name: claim.external_id for claim in claims}
        found: dict[str, tuple[SponsorClaim, ...]] = {}
        for bill in self._pack.bills:
            numbers = ["".join(number) for number in _NUMBER.findall(bill.numbers)] if bill.key == court else []
            papers = [api.get("GeneralCourts", court, "Documents", number) for number in numbers]
            if papers and None not in papers:
                found[bill.key] = tuple(_sponsors_of([_entry(paper) for paper in papers], by_name, today))
        return found


def court_on(day: date) -> int:
    """The number of the General Court that sits on a day: the 194th met on 1 January 2025.

    A new one meets on the first Wednesday of January in odd years (Amendments to the Constitution, article LXIV
    with article X).
    """
    year = day.year if day.year % 2 else day.year - 1
    first = date(year, 1, 1)
    meets = first + timedelta(days=(_WEDNESDAY - first.weekday()) % 7)
    return 194 + (year - 2025) // 2 - (day < meets)


def _members(api: JsonApi, court: str) -> Iterator[Entry]:
    """Each member in full; a list of short entries is followed member by member."""
    listed = api.get("GeneralCourts", court, "LegislativeMembers")
    if listed is None:
        raise RosterUnread(f"The service knows no General Court {court}.")
    if not isinstance(listed, list) or len(listed) > _MOST_MEMBERS:
        raise RosterUnread("LegislativeMembers: the answer is not a list of members.")
    for short in map(_entry, listed):
        if _text(short, "District"):
            yield short
        else:
            told = api.get("GeneralCourts", court, "LegislativeMembers", _text(short, "MemberCode"))
            yield {**short, **_entry(told or {})}


def _claims(member: Entry, problems: list[str]) -> Iterator[Claim]:
    place = f"member {_text(member, 'MemberCode') or _text(member, 'Name') or '(without a name)'}"
    chamber = _BRANCHES.get(_text(member, "Branch").casefold())
    name, district = _text(member, "Name"), _text(member, "District")
    if not (name and district and chamber):
        problems.append(f"{place}: Name, Branch or District is missing.")
        return
    given, family = _parted(name)
    room = _text(member, "RoomNumber")
    party = _text(member, "Party")
    yield Claim(
        place=place,
        external_id=_external_id(member),
        name=name,
        given_name=given,
        family_name=family,
        party=_PARTIES.get(party, party),
        email=_text(member, "EmailAddress") or None,
        phone=_phone(_text(member, "PhoneNumber")),
        office=f"Room {room}, {_BUILDING}" if room else "",
        chamber=chamber,
        district=district,
    )


def _external_id(member: Entry) -> str:
    """Our number for a member; the code is an opaque text, and changes with the chamber."""
    return f"{NAME}/{_text(member, 'MemberCode') or _text(member, 'Name')}"


def _parted(name: str) -> tuple[str, str]:
    """Given and family name: the family name is the last word but for "Jr." and its like."""
    words = name.split()
    last = len(words) - 1
    while last > 0 and words[last].strip(".,").casefold() in _SUFFIXES:
        last -= 1
    return words[0], words[last].strip(",")


def _phone(text: str) -> str:
    digits = _DIGITS.sub("", text)
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == len("6175550100") else text


def _codes(member: Entry) -> Iterator[str]:
    listed = member.get("Committees") or []
    if not isinstance(listed, list):
        raise RosterUnread("LegislativeMembers: Committees is not a list.")
    yield from (code for place in listed if (code := _text(_entry(place), "CommitteeCode")))


def _committee_name(api: JsonApi, court: str, code: str) -> str:
    found = _entry(api.get("GeneralCourts", court, "Committees", code) or {})
    return _text(found, "FullName") or _text(found, "Name") or code


def _chamber_of(code: str) -> str:
    """Codes begin with the chamber (H33, S30), joint ones with J (J19), special joint ones with SJ."""
    if "J" in code[:2]:
        return "joint"
    return "upper" if code.startswith("S") else "lower"


def _sponsors_of(papers: Sequence[Entry], by_name: Mapping[str, str], today: date) -> Iterator[SponsorClaim]:
    """Each sponsor once, who filed it before who joined; committees and people who sit no more are passed over."""
    filed = [("filed by", _entry(paper.get("PrimarySponsor") or {})) for paper in papers]
    joined = [("co-sponsor", _entry(entry)) for paper in papers for entry in _list(paper, "Cosponsors")]
    seen: set[str] = set()
    for role, entry in (*filed, *joined):
        codes = {f"{NAME}/{_text(entry, 'Id')}", by_name.get(_text(entry, "Name"), "")}
        for external_id in codes & set(by_name.values()) - seen:
            seen.add(external_id)
            yield SponsorClaim(external_id, role, _day(_text(entry, "ResponseDate")) or today)


def _day(text: str) -> date | None:
    """The day of a naive time of the state's own zone."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _list(entry: Entry, key: str) -> Sequence[object]:
    found = entry.get(key) or []
    if not isinstance(found, list):
        raise RosterUnread(f"{key} is not a list.")
    return found


def _entry(found: object) -> Entry:
    if not isinstance(found, dict):
        raise RosterUnread("The service answers in another form than it should.")
    return found


def _text(entry: Entry, key: str) -> str:
    found = entry.get(key)
    if found is None:
        return ""
    if not isinstance(found, str | int):
        raise RosterUnread(f"{key} is not a text.")
    return " ".join(str(found).split())
