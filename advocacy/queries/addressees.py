"""Who a letter goes to, and what the template needs to know about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from advocacy.domain.letters import Stance
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Bill, BillSponsor, Committee, CommitteeMember, Legislator, SeatRow, Tenure
from advocacy.queries.roster import seat_view
from advocacy.queries.seat_views import SeatView


@dataclass(frozen=True, slots=True)
class Addressee:
    """A seat with its holder's stance; `committee` is the bill's committee when the holder sits on it."""

    seat: SeatView
    stance: Stance
    committee: str | None


def addressees(
    session: Session, pack: Pack, seat_ids: Sequence[int], bill_id: int | None
) -> tuple[Addressee, ...]:
    """The holders of these seats, upper chamber first; a vacant seat's stance says nothing."""
    rows = session.execute(
        select(SeatRow, Legislator, BillSponsor.legislator_id, Committee.name)
        .outerjoin(Tenure, and_(Tenure.seat_id == SeatRow.id, Tenure.ended_on.is_(None)))
        .outerjoin(Legislator, Legislator.id == Tenure.legislator_id)
        .outerjoin(BillSponsor, and_(BillSponsor.legislator_id == Legislator.id, BillSponsor.bill_id == bill_id))
        .outerjoin(Bill, Bill.id == bill_id)
        .outerjoin(
            CommitteeMember,
            and_(
                CommitteeMember.committee_id == Bill.committee_id,
                CommitteeMember.legislator_id == Legislator.id,
            ),
        )
        .outerjoin(Committee, Committee.id == CommitteeMember.committee_id)
        .where(SeatRow.id.in_(seat_ids))
        .order_by(SeatRow.chamber.desc())
    )
    return tuple(
        Addressee(
            seat=seat_view(pack, seat, legislator),
            stance=Stance.ASK if sponsor is None else Stance.THANK,
            committee=committee,
        )
        for seat, legislator, sponsor, committee in rows
    )
