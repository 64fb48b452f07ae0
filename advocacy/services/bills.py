"""Fills the tables with a pack's bills, and the committees that hold them."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete
from sqlalchemy.orm import Session

from advocacy.jurisdictions.pack import Pack
from advocacy.models.bill import Bill, BillSponsor
from advocacy.models.committee import Committee, CommitteeMember
from advocacy.services.upserts import ids_by, upsert


def load_committees(session: Session, pack: Pack) -> Mapping[str, int]:
    """Bring committees to the pack's; returns the committees' ids by code."""
    rows = [
        {"jurisdiction": pack.code, "code": known.code, "name": known.name, "chamber": known.chamber}
        for known in pack.committees
    ]
    upsert(session, Committee, ("jurisdiction", "code"), rows)
    return ids_by(session, pack, Committee, Committee.code)


def load_members(session: Session, pack: Pack, ids: Mapping[str, int], legislators: Mapping[str, int]) -> None:
    """Bring the members of all committees to the pack's."""
    session.execute(delete(CommitteeMember).where(CommitteeMember.committee_id.in_(ids.values())))
    members = [
        {"committee_id": ids[known.code], "legislator_id": legislators[member], "role": role}
        for known in pack.committees
        for member, role in known.members
    ]
    upsert(session, CommitteeMember, ("committee_id", "legislator_id"), members)


def load_bills(session: Session, pack: Pack, committees: Mapping[str, int]) -> frozenset[str]:
    """Bring bills to the pack's; returns the keys of those that were not there before."""
    known = ids_by(session, pack, Bill, Bill.key).keys()
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
    upsert(session, Bill, ("jurisdiction", "key"), rows)
    return frozenset(bill.key for bill in pack.bills) - known


def load_sponsors(session: Session, pack: Pack, keys: Collection[str], legislators: Mapping[str, int]) -> None:
    """Add the pack's verified sponsors of these bills."""
    ids = ids_by(session, pack, Bill, Bill.key)
    rows = [
        {
            "bill_id": ids[bill.key],
            "legislator_id": legislators[sponsor.external_id],
            "role": sponsor.role,
            "as_of": sponsor.fact.as_of,
            "source": sponsor.fact.source,
        }
        for bill in pack.bills
        for sponsor in bill.sponsors
        if sponsor.fact.verified and bill.key in keys
    ]
    upsert(session, BillSponsor, ("bill_id", "legislator_id"), rows)
