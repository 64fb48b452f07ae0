"""The roster as the tables have it, to be compared with a source's."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.domain.roster_changes import Known, KnownCommittee, Person
from advocacy.domain.seats import SeatKey
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Bill, BillSponsor, Committee, CommitteeMember, Legislator, SeatRow, Tenure


def known_roster(session: Session, pack: Pack) -> Known:
    """Everybody who sits or sat, the committees, the sponsors of all bills; five questions."""
    rows = session.scalars(select(Legislator).where(Legislator.jurisdiction == pack.code)).all()
    people = {row.id: _person(row) for row in rows}
    return Known(
        people={person.external_id: person for person in people.values()},
        holders=_holders(session, pack, people),
        turned_on=_turned_on(session, pack),
        committees=_committees(session, pack),
        sponsors=_sponsors(session, pack),
    )


def _person(row: Legislator) -> Person:
    return Person(
        id=row.id,
        external_id=row.external_id,
        name=row.name,
        given_name=row.given_name,
        family_name=row.family_name,
        party=row.party,
        email=row.email,
        phone=row.phone,
        office=row.office,
    )


def _holders(session: Session, pack: Pack, people: Mapping[int, Person]) -> dict[SeatKey, Person]:
    """Only the seats of the pack's plans: those of an older plan may have had holders to the end."""
    rows = session.execute(
        select(SeatRow, Tenure.legislator_id)
        .join(Tenure, Tenure.seat_id == SeatRow.id)
        .where(SeatRow.jurisdiction == pack.code, Tenure.ended_on.is_(None))
    )
    return {seat.key: people[legislator_id] for seat, legislator_id in rows if seat.key in pack.seats}


def _turned_on(session: Session, pack: Pack) -> dict[SeatKey, date]:
    last = func.max(func.coalesce(Tenure.ended_on, Tenure.started_on))
    rows = session.execute(
        select(SeatRow, last)
        .join(Tenure, Tenure.seat_id == SeatRow.id)
        .where(SeatRow.jurisdiction == pack.code)
        .group_by(SeatRow.id)
    )
    return {seat.key: day for seat, day in rows if day}


def _committees(session: Session, pack: Pack) -> dict[str, KnownCommittee]:
    rows = session.execute(
        select(Committee.code, Committee.name, CommitteeMember.legislator_id, CommitteeMember.role)
        .outerjoin(CommitteeMember, CommitteeMember.committee_id == Committee.id)
        .where(Committee.jurisdiction == pack.code)
        .order_by(Committee.code)
    )
    names: dict[str, str] = {}
    members: dict[str, dict[int, str]] = defaultdict(dict)
    for code, name, legislator_id, role in rows:
        names[code] = name
        if legislator_id is not None:
            members[code][legislator_id] = role
    return {code: KnownCommittee(name, members[code]) for code, name in names.items()}


def _sponsors(session: Session, pack: Pack) -> dict[str, dict[int, str]]:
    rows = session.execute(
        select(Bill.key, BillSponsor.legislator_id, BillSponsor.role)
        .outerjoin(BillSponsor, BillSponsor.bill_id == Bill.id)
        .where(Bill.jurisdiction == pack.code)
    )
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for key, legislator_id, role in rows:
        if legislator_id is not None:
            found[key][legislator_id] = role
    return found
