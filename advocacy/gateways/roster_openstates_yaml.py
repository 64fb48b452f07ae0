"""Reads the people and committees of a state as Open States keeps them: a folder with one YAML file each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from advocacy.domain.errors import RosterRefused, RosterUnread
from advocacy.domain.roster import Claim, CommitteeClaim, Reading
from advocacy.domain.seats import Chamber
from advocacy.jurisdictions.build_roster import COMMITTEE_CHAMBERS, committee_code
from advocacy.jurisdictions.pack import Pack

NAME = "openstates-yaml"
_LARGEST_FILE = 1_000_000
_MOST_FILES = 5_000

Document = Mapping[str, Any]


class OpenStatesYaml:
    """A `RosterSource` over a folder that has `legislature/` and `committees/`, itself or below the pack's code.

    Only roles in the state's own two chambers count, so members of Congress, of other states and of towns are
    left out; so are roles that are over, or not begun yet.
    """

    def __init__(self, pack: Pack, folder: Path) -> None:
        below = folder / pack.code
        self._folder = below if (below / "legislature").is_dir() else folder
        self._jurisdiction = f"ocd-jurisdiction/country:us/state:{pack.usps.lower()}/government"

    def read(self, today: date) -> Reading:
        """Who sits on `today`. Raises `RosterUnread` and `RosterRefused`, which names each bad file."""
        if not (self._folder / "legislature").is_dir():
            raise RosterUnread("The folder holds no folder named legislature.")
        problems: list[str] = []
        claims = [
            claim
            for place, person in self._documents("legislature", problems)
            for claim in self._claims(place, person, today, problems)
        ]
        committees = [
            committee
            for place, entry in self._documents("committees", problems)
            for committee in _committee(place, entry, problems)
        ]
        if problems:
            raise RosterRefused(tuple(problems))
        return Reading(NAME, tuple(claims), tuple(_by_code(committees)) or None)

    def _documents(self, name: str, problems: list[str]) -> Iterator[tuple[str, Document]]:
        paths = sorted((self._folder / name).glob("*.yml"))
        if len(paths) > _MOST_FILES:
            raise RosterUnread(f"The folder {name} holds {len(paths)} files, more than any legislature needs.")
        for path in paths:
            place = f"{name}/{path.name}"
            document = _document(path)
            if isinstance(document, str):
                problems.append(f"{place}: {document}.")
            else:
                yield place, document

    def _claims(self, place: str, person: Document, today: date, problems: list[str]) -> Iterator[Claim]:
        try:
            for role in _roles(person):
                if self._is_ours(role) and _is_current(role, today) and not _text(person, "death_date"):
                    yield _claim(place, person, role)
        except (KeyError, TypeError, ValueError) as fault:
            problems.append(f"{place}: {_fault(fault)}.")

    def _is_ours(self, role: Document) -> bool:
        is_member = _required(role, "type") in set(Chamber)
        return is_member and _text(role, "jurisdiction") in ("", self._jurisdiction)


def _document(path: Path) -> Document | str:
    """A file's content, every value a text; or what is wrong with it."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            return "the file is too large"
        found = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader)  # noqa: S506 - makes texts only
    except UnicodeDecodeError:
        return "the file is not UTF-8 text"
    except OSError as fault:
        return f"the file cannot be read ({fault.strerror})"
    except (yaml.YAMLError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        return f"the file is not YAML (line {mark.line + 1})" if mark else "the file is not YAML"
    return found if isinstance(found, dict) else "the file holds no entry"


def _claim(place: str, person: Document, role: Document) -> Claim:
    capitol = next((office for office in _entries(person, "offices") if office["classification"] == "capitol"), {})
    parties = [party for party in _entries(person, "party") if not _text(party, "end_date")]
    return Claim(
        place=place,
        external_id=_required(person, "id"),
        name=_required(person, "name"),
        given_name=_text(person, "given_name"),
        family_name=_required(person, "family_name"),
        party=_text(parties[0], "name") if parties else "",
        email=_text(person, "email") or None,
        phone=_text(capitol, "voice"),
        office=_text(capitol, "address"),
        chamber=Chamber(role["type"]),
        district=_required(role, "district"),
        since=_day(role, "start_date"),
    )


def _roles(person: Document) -> Sequence[Document]:
    """What a person is; a file that was cut off before it says so must not look like somebody who left."""
    if roles := _entries(person, "roles"):
        return roles
    raise KeyError("roles")


def _is_current(role: Document, today: date) -> bool:
    start, end = _day(role, "start_date"), _day(role, "end_date")
    return (start is None or start <= today) and (end is None or today < end)


def _committee(place: str, entry: Document, problems: list[str]) -> Iterator[CommitteeClaim]:
    """The committee, if the legislature has a page, and so a code, for it."""
    try:
        if code := committee_code(entry):
            members = {
                _text(member, "person_id"): _text(member, "role") or "member"
                for member in _entries(entry, "members")
                if _text(member, "person_id")
            }
            yield CommitteeClaim(code, _required(entry, "name"), COMMITTEE_CHAMBERS[entry["chamber"]], members)
    except (KeyError, TypeError, ValueError) as fault:
        problems.append(f"{place}: {_fault(fault)}.")


def _by_code(committees: Sequence[CommitteeClaim]) -> Sequence[CommitteeClaim]:
    return sorted(committees, key=lambda committee: committee.code)


def _entries(entry: Document, key: str) -> Sequence[Document]:
    found = entry.get(key) or []
    if not isinstance(found, list) or not all(isinstance(inner, dict) for inner in found):
        raise ValueError(f"{key} is not a list of entries")
    return found


def _required(entry: Document, key: str) -> str:
    if found := _text(entry, key):
        return found
    raise KeyError(key)


def _text(entry: Document, key: str) -> str:
    found = entry.get(key) or ""
    if not isinstance(found, str):
        raise ValueError(f"{key} is not a text")
    return " ".join(found.split())


def _day(entry: Document, key: str) -> date | None:
    """The day of "2023-01-04"; of "2023" or "2023-01" the first one."""
    text = _text(entry, key)
    if not text:
        return None
    try:
        return date.fromisoformat(
            text + "-01-01"[: len("2023-01-01") - len(text)] if len(text) in (4, 7) else text
        )
    except ValueError:
        raise ValueError(f"{key} is not a date") from None


def _fault(fault: Exception) -> str:
    if isinstance(fault, KeyError):
        return f"{fault.args[0]} is missing"
    return str(fault) if isinstance(fault, ValueError) else "the entry has another form than it should"
