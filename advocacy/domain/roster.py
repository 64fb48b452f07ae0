"""Who sits in a legislature as a source tells it, and how its district names become seats."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from advocacy.domain.errors import RosterRefused
from advocacy.domain.names import seat_name_key
from advocacy.domain.seats import Chamber, Seat, SeatKey
from advocacy.domain.states import state_code

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
# RFC 5321's addresses, in the letters that every mail server takes.
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
_LONGEST = 254
_CONGRESS = re.compile(r"[A-Z]{2}-(?:\d{1,2}|AL)")


@dataclass(frozen=True, slots=True)
class Claim:
    """One person in one seat as a source writes it; `place` is its file or row ("row 12").

    `since` is when the tenure began, if the source says so; what it leaves out is empty.
    """

    place: str
    external_id: str
    name: str
    given_name: str
    family_name: str
    party: str
    email: str | None
    phone: str
    office: str
    chamber: Chamber
    district: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class CommitteeClaim:
    """A committee by the legislature's code; `members` are roles by external id, "" where none is said.

    `chamber` is "upper", "lower" or "joint".
    """

    code: str
    name: str
    chamber: str
    members: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SponsorClaim:
    """Who filed or co-sponsors a bill, since when."""

    external_id: str
    role: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a source says. `committees` is None when it knows none; `sponsors` are those of each bill (by the
    pack's key) that it told completely.
    """

    source: str
    claims: tuple[Claim, ...]
    committees: tuple[CommitteeClaim, ...] | None = None
    sponsors: Mapping[str, tuple[SponsorClaim, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Roster:
    """A reading whose districts are seats, one holder each; seats that are missing are vacant."""

    source: str
    holders: Mapping[SeatKey, Claim]
    committees: tuple[CommitteeClaim, ...] | None
    sponsors: Mapping[str, tuple[SponsorClaim, ...]]


def settled(reading: Reading, seats: Mapping[SeatKey, Seat], state: str) -> Roster:
    """The reading with seats in place of names; Congress's districts are left out.

    Raises `RosterRefused` with every problem: nobody, another state's districts, unknown ones, two holders of
    one seat, one person in two, texts that are none or have no end, an e-mail address that two people share.
    """
    keys = {(key.chamber, seat_name_key(seat.name)): key for key, seat in seats.items()}
    placed = [(claim, keys.get((claim.chamber, seat_name_key(claim.district)))) for claim in reading.claims]
    placed = [(claim, key) for claim, key in placed if key or not _is_federal(claim.district)]
    known = [(claim, key) for claim, key in placed if key]
    if not known:
        raise RosterRefused((_nobody(bool(placed), state),))
    problems = [*_unknown(placed, state), *_clashes(known, seats), *_bad_people([claim for claim, _ in known])]
    if problems:
        raise RosterRefused(tuple(problems))
    return Roster(reading.source, {key: claim for claim, key in known}, reading.committees, reading.sponsors)


def _is_federal(district: str) -> bool:
    return bool(_CONGRESS.fullmatch(district) or state_code(district))


def _nobody(has_others: bool, state: str) -> str:
    if has_others:
        return f"None of the districts is a seat of {state}: this looks like the file of another state."
    return f"The source names nobody who sits in the legislature of {state}."


def _unknown(placed: Iterable[tuple[Claim, SeatKey | None]], state: str) -> Iterator[str]:
    for claim, key in placed:
        if key is None:
            yield f'{claim.place}: {state} has no seat called "{claim.district}" in that chamber ({claim.name}).'


def _clashes(known: Iterable[tuple[Claim, SeatKey]], seats: Mapping[SeatKey, Seat]) -> Iterator[str]:
    holders: dict[SeatKey, list[Claim]] = defaultdict(list)
    for claim, key in known:
        holders[key].append(claim)
    for key, claims in holders.items():
        if len(claims) > 1:
            yield f"{_places(claims)}: {_names(claims)} both hold the seat {seats[key].name}."


def _bad_people(claims: Iterable[Claim]) -> Iterator[str]:
    by_id: dict[str, list[Claim]] = defaultdict(list)
    with_email: list[tuple[Claim, str]] = []
    for claim in claims:
        by_id[claim.external_id].append(claim)
        if not (claim.name and claim.family_name):
            yield f"{claim.place}: the name is missing."
        if not all(word.isprintable() for word in _words(claim)):
            yield f"{claim.place}: there are signs in it that cannot be printed."
        if any(len(word) > _LONGEST for word in _words(claim)):
            yield f"{claim.place}: a text in it is longer than {_LONGEST} signs."
            continue
        if claim.email and not _EMAIL.fullmatch(claim.email):
            yield f'{claim.place}: "{claim.email}" is not an e-mail address ({claim.name}).'
        elif claim.email:
            with_email.append((claim, claim.email))
    for twice in (same for same in by_id.values() if len(same) > 1):
        yield f"{_places(twice)}: {twice[0].name} is named twice."
    yield from at_one_address(with_email)


def at_one_address(with_email: Iterable[tuple[Claim, str]]) -> Iterator[str]:
    """A sentence about each e-mail address that several people have."""
    by_email: dict[str, list[Claim]] = defaultdict(list)
    for claim, email in with_email:
        by_email[email.casefold()].append(claim)
    for email, shared in by_email.items():
        if len({claim.external_id for claim in shared}) > 1:
            yield f"{_places(shared)}: {_names(shared)} have the same e-mail address {email}."


def _words(claim: Claim) -> tuple[str, ...]:
    names = (claim.external_id, claim.name, claim.given_name, claim.family_name)
    return (*names, claim.party, claim.phone, claim.email or "", claim.office)


def _places(claims: Iterable[Claim]) -> str:
    return " and ".join(claim.place for claim in claims)


def _names(claims: Iterable[Claim]) -> str:
    return " and ".join(claim.name for claim in claims)
