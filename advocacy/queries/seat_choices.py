"""Seats to try a letter on: who holds each, and what a letter to them would be."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.letters import Stance
from advocacy.domain.seats import Chamber, SeatKey
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Bill, BillSponsor, Committee, Legislator, SeatRow
from advocacy.queries.addressees import with_addressees
from advocacy.queries.seat_views import LegislatorView, SeatView


@dataclass(frozen=True, slots=True)
class SeatChoice:
    """A seat; `committee` is the bill's when the holder sits on it."""

    seat: SeatView
    stance: Stance
    committee: str | None


def seat_choices(session: Session, pack: Pack, bill_id: int | None) -> tuple[SeatChoice, ...]:
    """All seats of today's plans, the upper chamber first, by name."""
    seats = (
        select(SeatRow, Legislator, BillSponsor.bill_id, Committee.name)
        .select_from(SeatRow)
        .outerjoin(Bill, Bill.id == bill_id)
    )
    rows = session.execute(
        with_addressees(seats)
        .where(SeatRow.plan.in_([chamber.plan for chamber in pack.chambers.values()]))
        .order_by(SeatRow.chamber.desc(), SeatRow.name)
    )
    return tuple(
        SeatChoice(_seat(pack, row, legislator), Stance.THANK if sponsored is not None else Stance.ASK, committee)
        for row, legislator, sponsored, committee in rows
    )


def _seat(pack: Pack, row: SeatRow, holder: Legislator | None) -> SeatView:
    chamber = pack.chambers[Chamber(row.chamber)]
    return SeatView(
        id=row.id,
        key=SeatKey(row.plan, chamber.chamber, row.code),
        name=row.name,
        chamber_name=chamber.name,
        legislator=_legislator(holder, chamber.title) if holder else None,
    )


def _legislator(holder: Legislator, title: str) -> LegislatorView:
    return LegislatorView(
        id=holder.id,
        title=title,
        name=holder.name,
        family_name=holder.family_name,
        email=holder.email,
        office=holder.office,
    )
