"""Seats by name."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.errors import SeatNotFound
from advocacy.models import SeatRow


@dataclass(frozen=True, slots=True)
class SeatName:
    """A seat to search by."""

    id: int
    chamber: str
    name: str


def seat_names(session: Session, jurisdiction: str) -> tuple[SeatName, ...]:
    """All seats of a jurisdiction, upper chamber first."""
    rows = session.execute(
        select(SeatRow.id, SeatRow.chamber, SeatRow.name)
        .where(SeatRow.jurisdiction == jurisdiction)
        .order_by(SeatRow.chamber.desc(), SeatRow.name)
    )
    return tuple(SeatName(*row) for row in rows)


def seat_name(session: Session, seat_id: int) -> str:
    """The seat's name; raises `SeatNotFound`."""
    row = session.get(SeatRow, seat_id)
    if row is None:
        raise SeatNotFound(seat_id)
    return row.name
