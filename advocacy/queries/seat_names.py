"""Seats by name."""

from sqlalchemy.orm import Session

from advocacy.domain.errors import SeatNotFound
from advocacy.models import SeatRow


def seat_name(session: Session, seat_id: int) -> str:
    """The seat's name; raises `SeatNotFound`."""
    row = session.get(SeatRow, seat_id)
    if row is None:
        raise SeatNotFound(seat_id)
    return row.name
