"""The facts of a petition's bills as parts (`advocacy.domain.petition_parts`), read and written."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain import petition_parts as parts
from advocacy.domain.errors import VersionNotFound
from advocacy.models import Bill, BillSponsor, Committee, Legislator
from advocacy.queries.bills import lineage


def read(session: Session, bill_id: int) -> dict[str, str]:
    """All facts of a bill and of those before it."""
    found: dict[str, str] = {}
    for bill in lineage(session, bill_id):
        found |= {parts.bill(bill.key, part): value for part, value in _facts(session, bill) if value}
    return found


def write(session: Session, jurisdiction: str, key: str, changes: Mapping[str, str | None]) -> None:
    """Change facts of one bill: `changes` by the part's name; what is None or "" is taken away.

    From now on these facts are kept by hand. Raises `VersionNotFound` when there is no such bill, committee or
    legislator.
    """
    bill = named(session, jurisdiction, key)
    sponsors = {name.removeprefix("sponsor/"): value for name, value in changes.items() if "sponsor/" in name}
    for external_id, value in sponsors.items():
        _write_sponsor(session, bill, external_id, value)
    bill.has_sponsors_by_hand = bill.has_sponsors_by_hand or bool(sponsors)
    facts = {name: value or "" for name, value in changes.items() if "sponsor/" not in name}
    if facts:
        bill.is_by_hand = True
        _write_facts(session, bill, facts)


def named(session: Session, jurisdiction: str, key: str) -> Bill:
    """The bill. Raises `VersionNotFound`."""
    bill = session.scalar(select(Bill).where(Bill.jurisdiction == jurisdiction, Bill.key == key))
    if bill is None:
        raise VersionNotFound(key)
    return bill


def kept_by_hand(session: Session, jurisdiction: str, keys: Iterable[str]) -> frozenset[str]:
    """Those of these parts of bills that organizers keep: no pack and no import has changed them since."""
    bills = {bill.key: bill for bill in session.scalars(select(Bill).where(Bill.jurisdiction == jurisdiction))}
    found = ((key, bills.get(next(iter(parts.bills([key])), ""))) for key in keys)
    return frozenset(
        key
        for key, bill in found
        if bill and (bill.has_sponsors_by_hand if "/sponsor/" in key else bill.is_by_hand)
    )


def _facts(session: Session, bill: Bill) -> Iterator[tuple[str, str]]:
    committee = session.get(Committee, bill.committee_id) if bill.committee_id else None
    before = session.get(Bill, bill.follows_id) if bill.follows_id else None
    yield "session", bill.session
    yield "numbers", bill.numbers
    yield "committee", committee.code if committee else ""
    yield "follows", before.key if before else ""
    yield "as_of", bill.as_of.isoformat()
    yield "source", bill.source
    for language, became in bill.became.items():
        yield f"became/{language}", became
    for external_id, sponsor in _sponsors(session, bill):
        yield f"sponsor/{external_id}", f"{sponsor.role}\n{sponsor.as_of}\n{sponsor.source}"


def _sponsors(session: Session, bill: Bill) -> Iterator[tuple[str, BillSponsor]]:
    rows = session.execute(
        select(Legislator.external_id, BillSponsor)
        .join(Legislator, Legislator.id == BillSponsor.legislator_id)
        .where(BillSponsor.bill_id == bill.id)
    )
    yield from ((external_id, sponsor) for external_id, sponsor in rows)


def _write_facts(session: Session, bill: Bill, facts: Mapping[str, str]) -> None:
    for name in ("session", "numbers", "source"):
        setattr(bill, name, facts.get(name, getattr(bill, name)))
    if facts.get("as_of"):
        bill.as_of = date.fromisoformat(facts["as_of"])
    if "committee" in facts:
        bill.committee_id = _committee_id(session, bill.jurisdiction, facts["committee"])
    if "follows" in facts:
        bill.follows_id = named(session, bill.jurisdiction, facts["follows"]).id if facts["follows"] else None
    became = {name.removeprefix("became/"): value for name, value in facts.items() if name.startswith("became/")}
    bill.became = {language: value for language, value in {**bill.became, **became}.items() if value}


def _committee_id(session: Session, jurisdiction: str, code: str) -> int | None:
    if not code:
        return None
    found = session.scalar(
        select(Committee.id).where(Committee.jurisdiction == jurisdiction, Committee.code == code)
    )
    if found is None:
        raise VersionNotFound(code)
    return found


def _write_sponsor(session: Session, bill: Bill, external_id: str, value: str | None) -> None:
    legislator_id = session.scalar(
        select(Legislator.id).where(
            Legislator.jurisdiction == bill.jurisdiction, Legislator.external_id == external_id
        )
    )
    if legislator_id is None:
        raise VersionNotFound(external_id)
    there = session.get(BillSponsor, (bill.id, legislator_id))
    if not value:
        if there:
            session.delete(there)
        return
    role, day, source = value.split("\n", 2)
    sponsor = BillSponsor(
        bill_id=bill.id, legislator_id=legislator_id, role=role, as_of=date.fromisoformat(day), source=source
    )
    session.merge(sponsor)
