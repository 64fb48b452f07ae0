"""Takes a source's roster over: compares it with the tables, and writes what changed, all or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from advocacy.domain.counts import counted
from advocacy.domain.errors import RosterRefused
from advocacy.domain.roster import Claim, Reading, settled
from advocacy.domain.roster_changes import (
    FEW_VACANCIES,
    Changes,
    CommitteeChange,
    Correction,
    Handover,
    Known,
    addresses_shared,
    began,
    changes,
)
from advocacy.jurisdictions.pack import Pack
from advocacy.models import (
    Bill,
    BillSponsor,
    Committee,
    CommitteeMember,
    Legislator,
    RosterImport,
    Tenure,
)
from advocacy.queries.bills import sponsors_by_hand
from advocacy.queries.roster_known import known_roster
from advocacy.services.roster import lock_roster, seat_ids
from advocacy.services.upserts import ids_by, upsert


def compare(
    session: Session, pack: Pack, reading: Reading, *, most_vacancies: int = FEW_VACANCIES
) -> tuple[Known, Changes]:
    """What an import would change, beside what is there. Writes nothing.

    Raises `RosterRefused` for a source that cannot be right, or would empty more than `most_vacancies` seats.
    """
    roster = settled(reading, pack.seats, pack.name)
    known = known_roster(session, pack)
    kept = sponsors_by_hand(session, pack.code)
    told = {bill: sponsors for bill, sponsors in roster.sponsors.items() if bill not in kept}
    found = changes(known, replace(roster, sponsors=told))
    if shared := addresses_shared(roster, found.same):
        raise RosterRefused(shared)
    if len(found.vacated) > most_vacancies:
        raise RosterRefused(_too_empty(pack, found.vacated, most_vacancies))
    return known, found


def take_over(
    session: Session, pack: Pack, reading: Reading, today: date, *, most_vacancies: int = FEW_VACANCIES
) -> tuple[Known, Changes]:
    """Bring the tables to the source; returns what was there, and what changed. Raises as `compare` does."""
    lock_roster(session)
    known, found = compare(session, pack, reading, most_vacancies=most_vacancies)
    _correct(session, found.corrections)
    people = {number: person.id for number, person in found.same.items()}
    people |= _newcomers(session, pack, found.handovers, people)
    _hand_over(session, pack, found.handovers, people, today)
    _change_committees(session, pack, found.committees, people)
    _change_sponsors(session, pack, found, people)
    row = {"jurisdiction": pack.code, "source": reading.source, "imported_on": today}
    upsert(session, RosterImport, ("jurisdiction",), [row])
    session.expire_all()
    return known, found


def _too_empty(pack: Pack, vacated: Iterable[Handover], most: int) -> tuple[str, ...]:
    emptied = [
        f"{pack.seats[handover.seat].name}: nobody holds it, in place of {handover.before.name}."
        for handover in vacated
        if handover.before
    ]
    return (
        f"It would empty {counted(len(emptied), 'seat')}, and at most {most} are believed without being told.",
        *emptied,
    )


def _correct(session: Session, corrections: Iterable[Correction]) -> None:
    for known in corrections:
        session.execute(
            update(Legislator).where(Legislator.id == known.person.id).values({known.particular: known.after})
        )


def _newcomers(
    session: Session, pack: Pack, handovers: Iterable[Handover], people: Mapping[str, int]
) -> Mapping[str, int]:
    new = [handover.after for handover in handovers if handover.after and handover.after.external_id not in people]
    rows = [_row(pack, claim) for claim in new]
    upsert(session, Legislator, ("external_id",), rows)
    ids = ids_by(session, pack, Legislator, Legislator.external_id)
    return {claim.external_id: ids[claim.external_id] for claim in new}


def _row(pack: Pack, claim: Claim) -> Mapping[str, str | None]:
    return {
        "jurisdiction": pack.code,
        "external_id": claim.external_id,
        "name": claim.name,
        "given_name": claim.given_name,
        "family_name": claim.family_name,
        "party": claim.party,
        "email": claim.email,
        "phone": claim.phone,
        "office": claim.office,
    }


def _hand_over(
    session: Session, pack: Pack, handovers: Iterable[Handover], people: Mapping[str, int], today: date
) -> None:
    """End tenures and begin others; who leaves the legislature leaves its committees too."""
    seats = seat_ids(session, pack)
    moved = set(people.values())
    for handover in handovers:
        seat_id = seats[handover.seat]
        session.execute(
            update(Tenure)
            .where(Tenure.seat_id == seat_id, Tenure.ended_on.is_(None))
            .values(ended_on=min(began(handover, today), today))
        )
        if handover.before and handover.before.id not in moved:
            session.execute(delete(CommitteeMember).where(CommitteeMember.legislator_id == handover.before.id))
        if handover.after:
            session.add(
                Tenure(
                    seat_id=seat_id,
                    legislator_id=people[handover.after.external_id],
                    started_on=began(handover, today),
                )
            )
    session.flush()


def _change_committees(
    session: Session, pack: Pack, changed: Iterable[CommitteeChange], people: Mapping[str, int]
) -> None:
    new = [change.committee for change in changed if change.is_new]
    rows = [{"jurisdiction": pack.code, "code": one.code, "name": one.name, "chamber": one.chamber} for one in new]
    upsert(session, Committee, ("jurisdiction", "code"), rows)
    ids = ids_by(session, pack, Committee, Committee.code)
    for change in changed:
        committee_id = ids[change.committee.code]
        session.execute(
            delete(CommitteeMember).where(
                CommitteeMember.committee_id == committee_id, CommitteeMember.legislator_id.in_(change.left)
            )
        )
        members = [
            {"committee_id": committee_id, "legislator_id": people[number], "role": role}
            for number, role in (*change.joined.items(), *change.roles.items())
        ]
        upsert(session, CommitteeMember, ("committee_id", "legislator_id"), members)


def _change_sponsors(session: Session, pack: Pack, found: Changes, people: Mapping[str, int]) -> None:
    ids = ids_by(session, pack, Bill, Bill.key)
    for change in found.sponsors:
        bill_id = ids[change.bill]
        session.execute(
            delete(BillSponsor).where(BillSponsor.bill_id == bill_id, BillSponsor.legislator_id.in_(change.left))
        )
        rows = [
            {
                "bill_id": bill_id,
                "legislator_id": people[sponsor.external_id],
                "role": sponsor.role,
                "as_of": sponsor.as_of,
                "source": found.source,
            }
            for sponsor in change.joined
        ]
        upsert(session, BillSponsor, ("bill_id", "legislator_id"), rows)
