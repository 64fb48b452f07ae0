"""Says what changed in the roster, as a news item would."""

from collections.abc import Iterator, Mapping
from datetime import date

from advocacy.domain.roster_changes import (
    Changes,
    CommitteeChange,
    Correction,
    Handover,
    Known,
    SponsorChange,
    began,
)
from advocacy.domain.seats import SeatKey
from advocacy.jurisdictions.pack import Pack

_WORDS = {
    "name": "name",
    "given_name": "given name",
    "family_name": "family name",
    "party": "party",
    "email": "e-mail address",
    "phone": "telephone",
    "office": "office",
}


def news(pack: Pack, known: Known, found: Changes, today: date) -> Iterator[str]:
    """One sentence a line, or that nothing changed."""
    if found.is_empty:
        yield "Nothing changed."
        return
    names = _names(known, found)
    own = known.names
    for handover in found.handovers:
        yield _handover(pack, handover, today)
    for correction in found.corrections:
        yield _correction(correction)
    for committee in found.committees:
        yield from _committee(committee, names, own)
    for change in found.sponsors:
        yield from _sponsors(pack, change, names, own)


def _names(known: Known, found: Changes) -> Mapping[str, str]:
    """Names by the source's external ids."""
    came = {claim.external_id: claim.name for handover in found.handovers if (claim := handover.after)}
    return (
        {number: person.name for number, person in known.people.items()}
        | came
        | {number: person.name for number, person in found.same.items()}
    )


def _handover(pack: Pack, handover: Handover, today: date) -> str:
    seat = _seat(pack, handover.seat)
    title = pack.chambers[handover.seat.chamber].title
    if handover.after is None:
        return f"{seat}: {title} {handover.before.name if handover.before else ''} left; the seat is vacant."
    came = f"{title} {handover.after.name} came on {_day(began(handover, today))}"
    if handover.before is None:
        return f"{seat}: {came}; the seat was vacant."
    return f"{seat}: {title} {handover.before.name} left, {came}."


def _seat(pack: Pack, key: SeatKey) -> str:
    return f"{pack.chambers[key.chamber].name}, {pack.seats[key].name}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _correction(correction: Correction) -> str:
    what = _WORDS[correction.particular]
    if not correction.before:
        return f"{correction.person.name}: the {what} is {correction.after}; none was known."
    return f"{correction.person.name}: the {what} is {correction.after}, no longer {correction.before}."


def _committee(change: CommitteeChange, names: Mapping[str, str], own: Mapping[int, str]) -> Iterator[str]:
    name = f"Committee {change.committee.name} ({change.committee.code})"
    if change.is_new:
        yield f"{name} is new."
    for number, role in change.joined.items():
        yield f"{name}: {names[number]} joined as {role}."
    for number, role in change.roles.items():
        yield f"{name}: {names[number]} is {role} now."
    for person in change.left:
        yield f"{name}: {own[person]} left."


def _sponsors(
    pack: Pack, change: SponsorChange, names: Mapping[str, str], own: Mapping[int, str]
) -> Iterator[str]:
    numbers = next(bill.numbers for bill in pack.bills if bill.key == change.bill)
    for sponsor in change.joined:
        yield f"Bill {numbers}: {names[sponsor.external_id]} sponsors it ({sponsor.role}), {_day(sponsor.as_of)}."
    for person in change.left:
        yield f"Bill {numbers}: {own[person]} sponsors it no more."
