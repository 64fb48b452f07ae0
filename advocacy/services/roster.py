"""Fills the tables with a pack's facts: seats and their holders here, bills by `advocacy.services.bills`."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.domain.roster_changes import is_namesake
from advocacy.domain.seats import SeatKey
from advocacy.jurisdictions.pack import LegislatorFacts, Pack
from advocacy.models.legislator import Legislator, Tenure
from advocacy.models.pack_load import PackLoad
from advocacy.models.roster_import import RosterImport
from advocacy.models.seat import SeatRow
from advocacy.services.bills import load_bills, load_committees, load_members, load_sponsors
from advocacy.services.upserts import ids_by, upsert

_LOCK = 4_201_937  # any number of our own: one load at a time


def load_pack_facts(session: Session, pack: Pack, today: date) -> None:
    """Bring the tables to this version of the pack; once it is loaded, nothing is done for it again.

    So what organizers or a roster import changed since stays until the pack itself says something new. A seat
    whose holder changed gets a new tenure, the old one ends `today`; a seat without holder becomes vacant.
    A roster that was imported on the day of the pack's own or later stays too: then only seats and bills that
    are new to the tables get the pack's people (docs/decisions/006-import-or-pack.md).
    """
    lock_roster(session)
    if _is_loaded(session, pack):
        return
    old_seats = seat_ids(session, pack).keys()
    seats = _load_seats(session, pack)
    _renumber(session, pack, seats)
    if _is_superseded(session, pack):
        _load_beside_import(session, pack, {key: seats[key] for key in seats.keys() - old_seats}, today)
    else:
        _load_all(session, pack, seats, today)
    row = {"jurisdiction": pack.code, "data_version": pack.data_version, "loaded_on": today}
    upsert(session, PackLoad, ("jurisdiction",), [row])
    session.expire_all()


def lock_roster(session: Session) -> None:
    """Let nobody else load or import until this transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _load_all(session: Session, pack: Pack, seats: Mapping[SeatKey, int], today: date) -> None:
    legislators = _load_legislators(session, pack)
    _load_tenures(session, pack, seats, legislators, today)
    committees = load_committees(session, pack)
    load_members(session, pack, committees, legislators)
    load_bills(session, pack, committees)
    load_sponsors(session, pack, {bill.key for bill in pack.bills}, legislators)


def _load_beside_import(session: Session, pack: Pack, new_seats: Mapping[SeatKey, int], today: date) -> None:
    known = ids_by(session, pack, Legislator, Legislator.external_id)
    _insert_legislators(session, pack, [one for one in pack.legislators if one.external_id not in known])
    legislators = ids_by(session, pack, Legislator, Legislator.external_id)
    _load_tenures(session, pack, new_seats, legislators, today)
    new_bills = load_bills(session, pack, load_committees(session, pack))
    load_sponsors(session, pack, new_bills, legislators)


def _is_superseded(session: Session, pack: Pack) -> bool:
    imported_on = session.scalar(select(RosterImport.imported_on).where(RosterImport.jurisdiction == pack.code))
    return imported_on is not None and imported_on >= pack.roster_as_of


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
    upsert(session, SeatRow, ("plan", "chamber", "code"), rows)
    return seat_ids(session, pack)


def seat_ids(session: Session, pack: Pack) -> Mapping[SeatKey, int]:
    """The ids of all seats of the state."""
    known = session.scalars(select(SeatRow).where(SeatRow.jurisdiction == pack.code))
    return {seat.key: seat.id for seat in known}


def _renumber(session: Session, pack: Pack, seats: Mapping[SeatKey, int]) -> None:
    """Give the pack's number to whom an import told of first: the same name in the same seat is one person."""
    numbers = ids_by(session, pack, Legislator, Legislator.external_id)
    standing = select(Tenure.seat_id, Legislator).join(Legislator).where(Tenure.ended_on.is_(None))
    sitting = {row.seat_id: row.Legislator for row in session.execute(standing)}
    for key, holder in pack.holders.items():
        known = sitting.get(seats[key])
        if known and holder.external_id not in numbers and is_namesake(known.name, holder.name):
            known.external_id = holder.external_id
    session.flush()


def _load_legislators(session: Session, pack: Pack) -> Mapping[str, int]:
    _insert_legislators(session, pack, pack.legislators)
    return ids_by(session, pack, Legislator, Legislator.external_id)


def _insert_legislators(session: Session, pack: Pack, legislators: Iterable[LegislatorFacts]) -> None:
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
        for legislator in legislators
    ]
    upsert(session, Legislator, ("external_id",), rows)


def _load_tenures(
    session: Session, pack: Pack, seats: Mapping[SeatKey, int], legislators: Mapping[str, int], today: date
) -> None:
    holders = {seats[key]: holder for key, holder in pack.holders.items() if key in seats}
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
