"""What is new in a roster: who left, who came, whose particulars, committees and sponsors changed."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from advocacy.domain.names import fold
from advocacy.domain.roster import Claim, CommitteeClaim, Roster, SponsorClaim, at_one_address
from advocacy.domain.seats import SeatKey

FEW_VACANCIES = 3
"""How many seats one import may empty without being told so; a legislature loses more at an election only,
and then successors come in the same file."""

PARTICULARS = ("name", "given_name", "family_name", "party", "email", "phone", "office")
_NAMES = frozenset({"name", "given_name", "family_name"})


@dataclass(frozen=True, slots=True)
class Person:
    """A legislator as the tables have them."""

    id: int
    external_id: str
    name: str
    given_name: str
    family_name: str
    party: str
    email: str | None
    phone: str
    office: str


@dataclass(frozen=True, slots=True)
class KnownCommittee:
    """A committee as the tables have it; `members` are roles by legislator's id."""

    name: str
    members: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Known:
    """The roster as the tables have it; `people` by external id hold also those who left.

    `turned_on` is the last day on which somebody is known to have come to a seat or left it.
    """

    people: Mapping[str, Person]
    holders: Mapping[SeatKey, Person]
    turned_on: Mapping[SeatKey, date]
    committees: Mapping[str, KnownCommittee]
    sponsors: Mapping[str, Mapping[int, str]]

    @property
    def names(self) -> Mapping[int, str]:
        return {person.id: person.name for person in self.people.values()}


@dataclass(frozen=True, slots=True)
class Handover:
    """A seat whose holder changed; no `after`: it fell vacant, no `before`: it was vacant.

    `turned_on` is the last day of which it is known that somebody came or left.
    """

    seat: SeatKey
    before: Person | None
    after: Claim | None
    turned_on: date | None


@dataclass(frozen=True, slots=True)
class Correction:
    """One particular of a legislator who stays."""

    person: Person
    particular: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CommitteeChange:
    """Who joined a committee or changes the role there (by external id), who left it (by legislator's id)."""

    committee: CommitteeClaim
    is_new: bool
    joined: Mapping[str, str]
    roles: Mapping[str, str]
    left: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SponsorChange:
    """Who sponsors a bill now and did not, and the other way round (by legislator's id)."""

    bill: str
    joined: tuple[SponsorClaim, ...]
    left: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """All that an import would do; `same` are the known people behind the source's external ids."""

    source: str
    same: Mapping[str, Person]
    handovers: tuple[Handover, ...]
    corrections: tuple[Correction, ...]
    committees: tuple[CommitteeChange, ...]
    sponsors: tuple[SponsorChange, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.handovers or self.corrections or self.committees or self.sponsors)

    @property
    def vacated(self) -> tuple[Handover, ...]:
        return tuple(handover for handover in self.handovers if handover.after is None)


def changes(known: Known, roster: Roster) -> Changes:
    """What makes the tables say what the roster says. Blank particulars of a source change nothing."""
    same = _recognised(known, roster)
    return Changes(
        source=roster.source,
        same=same,
        handovers=tuple(_handovers(known, roster, same)),
        corrections=tuple(_corrections(roster, same)),
        committees=tuple(_committee_changes(known, roster, same)),
        sponsors=tuple(_sponsor_changes(known, roster, same)),
    )


def addresses_shared(roster: Roster, same: Mapping[str, Person]) -> tuple[str, ...]:
    """A sentence about each e-mail address that several people would have because blanks erase nothing: somebody's
    new address is still that of a colleague whom the source names without one.
    """
    known = {number: person.email for number, person in same.items()}
    emails = [(claim, claim.email or known.get(claim.external_id)) for claim in roster.holders.values()]
    return tuple(at_one_address((claim, email) for claim, email in emails if email))


def _recognised(known: Known, roster: Roster) -> Mapping[str, Person]:
    """Sources number people in their own ways: the same person is known by the number, else by the seat and the
    name, else by the e-mail address and a part of the name (an address may pass to a successor), else by the name
    of somebody who leaves another seat (numbers and addresses may change with the chamber).
    """
    numbers = [claim.external_id for claim in roster.holders.values()]
    same = {number: known.people[number] for number in numbers if number in known.people}
    taken = {person.id for person in same.values()}
    by_email = {person.email.casefold(): person for person in known.holders.values() if person.email}
    movers = _movers(known, roster)
    for seat, claim in roster.holders.items():
        correspondent = by_email.get((claim.email or "").casefold())
        namesake = _namesake(claim, known.holders.get(seat), correspondent, movers.get(_ends(claim.name)))
        if claim.external_id not in same and namesake and namesake.id not in taken:
            same[claim.external_id] = namesake
            taken.add(namesake.id)
    return same


def _namesake(
    claim: Claim, holder: Person | None, correspondent: Person | None, mover: Person | None
) -> Person | None:
    if holder and is_namesake(holder.name, claim.name):
        return holder
    if correspondent and set(_ends(correspondent.name)) & set(_ends(claim.name)):
        return correspondent
    return mover


def _movers(known: Known, roster: Roster) -> Mapping[tuple[str, ...], Person]:
    """Who leaves a seat, by the name that nobody else has who leaves one."""
    leaving = [one for seat, one in known.holders.items() if not _stays(one, roster.holders.get(seat))]
    times = Counter(_ends(person.name) for person in leaving)
    return {name: person for person in leaving if times[name := _ends(person.name)] == 1}


def _stays(person: Person, claim: Claim | None) -> bool:
    if claim is None:
        return False
    return person.external_id == claim.external_id or is_namesake(person.name, claim.name)


def is_namesake(name: str, other: str) -> bool:
    """Whether two sources may mean the same person by these names."""
    return _ends(name) == _ends(other)


def _ends(name: str) -> tuple[str, ...]:
    """The first and the last word of a name: what sources agree on, initials between them aside."""
    words = fold(name).split()
    return (words[0], words[-1]) if words else ()


def _handovers(known: Known, roster: Roster, same: Mapping[str, Person]) -> Iterator[Handover]:
    for seat in sorted(known.holders.keys() | roster.holders.keys()):
        before, after = known.holders.get(seat), roster.holders.get(seat)
        person = same.get(after.external_id) if after else None
        if before is None or person is None or before.id != person.id:
            yield Handover(seat, before, after, known.turned_on.get(seat))


def _corrections(roster: Roster, same: Mapping[str, Person]) -> Iterator[Correction]:
    for _, claim in sorted(roster.holders.items()):
        if person := same.get(claim.external_id):
            yield from _corrected(person, claim)


def _corrected(person: Person, claim: Claim) -> Iterator[Correction]:
    for particular in PARTICULARS:
        # Who is known by another source's number keeps the name by which letters greet.
        if particular in _NAMES and person.external_id != claim.external_id:
            continue
        before, after = getattr(person, particular) or "", getattr(claim, particular) or ""
        if after and after != before:
            yield Correction(person, particular, before, after)


def _committee_changes(known: Known, roster: Roster, same: Mapping[str, Person]) -> Iterator[CommitteeChange]:
    if roster.committees is None:
        return
    told = {committee.code for committee in roster.committees}
    for committee in roster.committees:
        yield from _committee_change(known.committees.get(committee.code), committee, roster, same)
    for code, gone in known.committees.items():
        if code not in told and gone.members:
            yield CommitteeChange(CommitteeClaim(code, gone.name, "", {}), False, {}, {}, tuple(gone.members))


def _committee_change(
    known: KnownCommittee | None, committee: CommitteeClaim, roster: Roster, same: Mapping[str, Person]
) -> Iterator[CommitteeChange]:
    members = _only(committee.members, _sitting(roster))
    before = known.members if known else {}
    there = {number: same[number].id for number in members if number in same and same[number].id in before}
    joined = {number: role or "member" for number, role in members.items() if number not in there}
    roles = {number: members[number] for number, own in there.items() if members[number] not in ("", before[own])}
    left = tuple(own for own in before if own not in there.values())
    if known is None or joined or roles or left:
        yield CommitteeChange(committee, known is None, joined, roles, left)


def _sponsor_changes(known: Known, roster: Roster, same: Mapping[str, Person]) -> Iterator[SponsorChange]:
    """Sponsors who sit no more stay: sources number members of today only."""
    sitting = {person.id for person in same.values()}
    for bill, told in roster.sponsors.items():
        before = known.sponsors.get(bill, {})
        sponsors = [sponsor for sponsor in told if sponsor.external_id in _sitting(roster)]
        there = {same[sponsor.external_id].id for sponsor in sponsors if sponsor.external_id in same}
        joined = tuple(sponsor for sponsor in sponsors if _own(sponsor, same) not in before)
        left = tuple(own for own in before if own in sitting - there)
        if joined or left:
            yield SponsorChange(bill, joined, left)


def _own(sponsor: SponsorClaim, same: Mapping[str, Person]) -> int | None:
    return same[sponsor.external_id].id if sponsor.external_id in same else None


def _sitting(roster: Roster) -> Collection[str]:
    return {claim.external_id for claim in roster.holders.values()}


def _only(members: Mapping[str, str], numbers: Collection[str]) -> dict[str, str]:
    return {number: role for number, role in members.items() if number in numbers}


def began(handover: Handover, today: date) -> date:
    """When a newcomer's tenure began: as the source says, but not before others' came to an end; else today."""
    since = handover.after.since if handover.after else None
    return max(since, handover.turned_on or since) if since else today
