"""Bills with those of the sessions before, and the petitions that speak of them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from advocacy.models import Bill, Petition

_FARTHEST = 20


def lineage(session: Session, bill_id: int) -> tuple[Bill, ...]:
    """The bill, then the one that it follows, and so on."""
    chain = select(Bill.id, Bill.follows_id).where(Bill.id == bill_id).cte(recursive=True)
    chain = chain.union(select(Bill.id, Bill.follows_id).join(chain, chain.c.follows_id == Bill.id))
    bills = {bill.id: bill for bill in session.scalars(select(Bill).join(chain, chain.c.id == Bill.id))}
    found: list[Bill] = []
    following: int | None = bill_id
    while following in bills and len(found) < _FARTHEST:
        found.append(bills.pop(following))
        following = found[-1].follows_id
    return tuple(found)


def petitions_about(session: Session, jurisdiction: str, keys: Sequence[str]) -> tuple[str, ...]:
    """The slugs of all petitions whose bill is one of these or has one of them in its lineage, in order."""
    after = aliased(Bill)
    later = select(Bill.id).where(Bill.jurisdiction == jurisdiction, Bill.key.in_(keys)).cte(recursive=True)
    later = later.union(select(after.id).join(later, after.follows_id == later.c.id))
    wanted = select(Petition.slug).where(Petition.bill_id.in_(select(later.c.id))).order_by(Petition.slug)
    return tuple(session.scalars(wanted))


def sponsors_by_hand(session: Session, jurisdiction: str) -> frozenset[str]:
    """The keys of the bills whose sponsors organizers keep themselves."""
    kept = select(Bill.key).where(Bill.jurisdiction == jurisdiction, Bill.has_sponsors_by_hand)
    return frozenset(session.scalars(kept))
