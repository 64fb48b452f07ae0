"""Fills the tables with a pack's seats, their holders, committees and bills."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain.seats import SeatKey
from advocacy.jurisdictions.pack import Pack
from advocacy.models.bill import Bill, BillSponsor
from advocacy.models.committee import Committee, CommitteeMember
from advocacy.models.legislator import Legislator, Tenure
from advocacy.models.pack_load import PackLoad
from advocacy.models.seat import SeatRow
from advocacy.models.table import Base

_LOCK = 4_201_937  # any number of our own: one load at a time


def load_pack_facts(session: Session, pack: Pack, today: date) -> None:
    """Bring the tables to this version of the pack; once it is loaded, nothing is done for it again.

    So what organizers or a roster import changed since stays until the pack itself says something new. A seat
    whose holder changed gets a new tenure, the old one ends `today`; a seat without holder becomes vacant.
    """
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    if _is_loaded(session, pack):
        return
    seats = _load_seats(session, pack)
    legislators = _load_legislators(session, pack)
    _load_tenures(session, pack, seats, legislators, today)
    committees = _load_committees(session, pack, legislators)
    _load_bills(session, pack, committees, legislators)
    row = {"jurisdiction": pack.code, "data_version": pack.data_version, "loaded_on": today}
    _upsert(session, PackLoad, ("jurisdiction",), [row])
    session.expire_all()


def _is_loaded(session: Session, pack: Pack) -> bool:
    version = session.scalar(select(PackLoad.data_version).where(PackLoad.jurisdiction == pack.code))
    return version == pack.data_version


def _load_seats(session: Session, pack: Pack) -> Mapping[SeatKey, int]:
    rows = [
        {
            "jurisdiction": pack.code,
            "plan": key.plan,
            "chamber": key.chamber.value,
            "code": key.code,
            "name": seat.name,
        }
        for key, seat in pack.seats.items()
    ]
    _upsert(session, SeatRow, ("plan", "chamber", "code"), rows)
    known = session.scalars(select(SeatRow).where(SeatRow.jurisdiction == pack.code))
    return {seat.key: seat.id for seat in known}


def _load_legislators(session: Session, pack: Pack) -> Mapping[str, int]:
    rows = [
        {
            "jurisdiction": pack.code,
            "external_id": legislator.external_id,
            "name": legislator.name,
            "given_name": legislator.given_name,
            "family_name": legislator.family_name,
            "party": legislator.party,
            "email": legislator.email,
            "phone": legislator.phone,
            "office": legislator.office,
        }
        for legislator in pack.legislators
    ]
    _upsert(session, Legislator, ("external_id",), rows)
    return _ids(session, pack, Legislator, Legislator.external_id)


def _load_tenures(
    session: Session, pack: Pack, seats: Mapping[SeatKey, int], legislators: Mapping[str, int], today: date
) -> None:
    holders = {seats[key]: holder for key, holder in pack.holders.items()}
    standing = select(Tenure).where(Tenure.ended_on.is_(None), Tenure.seat_id.in_(seats.values()))
    unchanged = set()
    for tenure in session.scalars(standing):
        holder = holders.get(tenure.seat_id)
        if holder and legislators[holder.external_id] == tenure.legislator_id:
            unchanged.add(tenure.seat_id)
        else:
            tenure.ended_on = today
    session.flush()
    session.add_all(
        Tenure(
            seat_id=seat_id, legislator_id=legislators[holder.external_id], started_on=holder.since, ended_on=None
        )
        for seat_id, holder in holders.items()
        if seat_id not in unchanged
    )
    session.flush()


def _load_committees(session: Session, pack: Pack, legislators: Mapping[str, int]) -> Mapping[str, int]:
    rows = [
        {"jurisdiction": pack.code, "code": known.code, "name": known.name, "chamber": known.chamber}
        for known in pack.committees
    ]
    _upsert(session, Committee, ("jurisdiction", "code"), rows)
    ids = _ids(session, pack, Committee, Committee.code)
    session.execute(delete(CommitteeMember).where(CommitteeMember.committee_id.in_(ids.values())))
    members = [
        {"committee_id": ids[known.code], "legislator_id": legislators[member], "role": role}
        for known in pack.committees
        for member, role in known.members
    ]
    _upsert(session, CommitteeMember, ("committee_id", "legislator_id"), members)
    return ids


def _load_bills(
    session: Session, pack: Pack, committees: Mapping[str, int], legislators: Mapping[str, int]
) -> None:
    rows = [
        {
            "jurisdiction": pack.code,
            "key": bill.key,
            "session": bill.session,
            "numbers": bill.numbers,
            "committee_id": committees.get(bill.committee or ""),
            "as_of": bill.fact.as_of,
            "source": bill.fact.source,
        }
        for bill in pack.bills
    ]
    _upsert(session, Bill, ("jurisdiction", "key"), rows)
    ids = _ids(session, pack, Bill, Bill.key)
    sponsors = [
        {
            "bill_id": ids[bill.key],
            "legislator_id": legislators[sponsor.external_id],
            "role": sponsor.role,
            "as_of": sponsor.fact.as_of,
            "source": sponsor.fact.source,
        }
        for bill in pack.bills
        for sponsor in bill.sponsors
        if sponsor.fact.verified
    ]
    _upsert(session, BillSponsor, ("bill_id", "legislator_id"), sponsors)


def _ids(session: Session, pack: Pack, table: type[Any], key: Any) -> dict[str, int]:
    rows = session.execute(select(key, table.id).where(table.jurisdiction == pack.code))
    return dict(rows.all())


def _upsert(session: Session, table: type[Base], key: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows; those that are there under the same key get the new values."""
    if not rows:
        return
    statement = insert(table).values(list(rows))
    values = {name: statement.excluded[name] for name in rows[0] if name not in key}
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
