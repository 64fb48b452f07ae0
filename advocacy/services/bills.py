"""Fills the tables with a pack's bills, and the committees that hold them."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from advocacy.jurisdictions.pack import Pack
from advocacy.models.bill import Bill, BillSponsor
from advocacy.models.committee import Committee, CommitteeMember
from advocacy.models.legislator import Legislator
from advocacy.queries.bills import sponsors_by_hand
from advocacy.services.upserts import ids_by, upsert

_HAND = "hand-"


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
    """Bring bills to the pack's; returns the keys of those that were not there before.

    What organizers wrote by hand stays (docs/decisions/012-facts-by-hand.md).
    """
    known = ids_by(session, pack, Bill, Bill.key).keys()
    kept = set(session.scalars(select(Bill.key).where(Bill.jurisdiction == pack.code, Bill.is_by_hand)))
    rows = [
        {
            "jurisdiction": pack.code,
            "key": bill.key,
            "session": bill.session,
            "numbers": bill.numbers,
            "committee_id": committees.get(bill.committee or ""),
            "as_of": bill.fact.as_of,
            "source": bill.fact.source,
            "became": bill.became,
        }
        for bill in pack.bills
        if bill.key not in kept
    ]
    upsert(session, Bill, ("jurisdiction", "key"), rows)
    _load_lineage(session, pack, kept)
    return frozenset(bill.key for bill in pack.bills) - known


def load_sponsors(session: Session, pack: Pack, keys: Collection[str], legislators: Mapping[str, int]) -> None:
    """Add the pack's verified sponsors of these bills, but to those whose sponsors are kept by hand."""
    ids = ids_by(session, pack, Bill, Bill.key)
    wanted = set(keys) - sponsors_by_hand(session, pack.code)
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
        if sponsor.fact.verified and bill.key in wanted
    ]
    upsert(session, BillSponsor, ("bill_id", "legislator_id"), rows)


def begin(session: Session, jurisdiction: str, as_of: date) -> str:
    """A bill with nothing in it yet, to be filled in by hand; returns its key, which no pack uses."""
    session.execute(text("LOCK TABLE bills IN SHARE ROW EXCLUSIVE MODE"))  # two at once get two keys
    written = select(func.count()).where(Bill.jurisdiction == jurisdiction, Bill.key.startswith(_HAND))
    key = f"{_HAND}{session.scalar(written) + 1}"  # type: ignore[operator]
    session.add(
        Bill(
            jurisdiction=jurisdiction,
            key=key,
            session="",
            numbers="",
            as_of=as_of,
            source="",
            became={},
            is_by_hand=True,
            has_sponsors_by_hand=True,
        )
    )
    session.flush()
    return key


def _load_lineage(session: Session, pack: Pack, kept: Collection[str]) -> None:
    ids = ids_by(session, pack, Bill, Bill.key)
    for bill in pack.bills:
        if bill.key not in kept:
            follows = ids[bill.follows] if bill.follows else None
            session.execute(update(Bill).where(Bill.id == ids[bill.key]).values(follows_id=follows))


def give_back(session: Session, pack: Pack, key: str) -> None:
    """Take the pack's facts and sponsors of a bill again, and let packs and imports change them from now on."""
    kept = Bill.jurisdiction == pack.code, Bill.key == key
    session.execute(update(Bill).where(*kept).values(is_by_hand=False, has_sponsors_by_hand=False))
    if key in {bill.key for bill in pack.bills}:
        bill_id = session.scalar(select(Bill.id).where(*kept))
        session.execute(delete(BillSponsor).where(BillSponsor.bill_id == bill_id))
        load_bills(session, pack, ids_by(session, pack, Committee, Committee.code))
        load_sponsors(session, pack, {key}, ids_by(session, pack, Legislator, Legislator.external_id))
    session.expire_all()
