"""Which boundaries are loaded."""

from collections.abc import Collection, Mapping, Sequence
from typing import cast

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.orm import Session

from advocacy.domain.boundaries import Area, Layer
from advocacy.domain.seats import SeatKey
from advocacy.models import Boundary, BoundaryLoad, SeatRow


def loaded(session: Session, jurisdiction: str) -> Mapping[Layer, int]:
    """The layers that are loaded, each with the number of its load: a new load has a new number."""
    rows = session.execute(
        select(BoundaryLoad.layer, BoundaryLoad.id).where(BoundaryLoad.jurisdiction == jurisdiction)
    )
    return {Layer(layer): load_id for layer, load_id in rows}


def areas(session: Session, load_id: int) -> Sequence[Area]:
    """The areas of one load."""
    rows = session.execute(
        select(Boundary, SeatRow)
        .outerjoin(SeatRow, SeatRow.id == Boundary.seat_id)
        .where(Boundary.load_id == load_id)
        .order_by(Boundary.id)
    )
    found = [cast(tuple[Boundary, SeatRow | None], tuple(row)) for row in rows]
    return [Area(boundary.name, seat.key if seat else None, boundary.shape) for boundary, seat in found]


def outlines(
    session: Session, loads: Collection[int], municipality: str, seats: Collection[SeatKey]
) -> tuple[bytes | None, Mapping[SeatKey, bytes]]:
    """The shapes of a municipality and of some seats, as far as they are in these loads."""
    keys = [(key.plan, key.chamber.value, key.code) for key in seats]
    rows = session.execute(
        select(Boundary.shape, SeatRow)
        .outerjoin(SeatRow, SeatRow.id == Boundary.seat_id)
        .where(
            Boundary.load_id.in_(loads),
            or_(
                and_(Boundary.seat_id.is_(None), Boundary.name == municipality),
                tuple_(SeatRow.plan, SeatRow.chamber, SeatRow.code).in_(keys),
            ),
        )
    ).all()
    town = next((shape for shape, seat in rows if seat is None), None)
    return town, {seat.key: shape for shape, seat in rows if seat is not None}
