"""Who a letter to a seat goes to, and what they have to do with the bill: joins that questions share."""

from typing import Any

from sqlalchemy import Select, and_

from advocacy.models import Bill, BillSponsor, Committee, CommitteeMember, Legislator, SeatRow, Tenure


def with_addressees(question: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A question about `SeatRow` and `Bill`, joined to the holder of today, as sponsor and as committee member.

    `Legislator` is NULL for a vacant seat, `BillSponsor` for who has not sponsored the bill, `Committee` for who
    is not on the one that holds it.
    """
    sits = and_(CommitteeMember.committee_id == Bill.committee_id, CommitteeMember.legislator_id == Legislator.id)
    return (
        question.outerjoin(Tenure, and_(Tenure.seat_id == SeatRow.id, Tenure.ended_on.is_(None)))
        .outerjoin(Legislator, Legislator.id == Tenure.legislator_id)
        .outerjoin(BillSponsor, and_(BillSponsor.bill_id == Bill.id, BillSponsor.legislator_id == Legislator.id))
        .outerjoin(CommitteeMember, sits)
        .outerjoin(Committee, Committee.id == CommitteeMember.committee_id)
    )
