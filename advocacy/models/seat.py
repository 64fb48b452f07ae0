"""Seats of a legislature under one districting plan."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from advocacy.domain.seats import Chamber, SeatKey
from advocacy.models.table import Base, Id


class SeatRow(Base):
    """A seat; its holder is the tenure without an end."""

    __tablename__ = "seats"
    __table_args__ = (UniqueConstraint("plan", "chamber", "code", name="uq_seats_key"),)

    id: Mapped[Id]
    jurisdiction: Mapped[str]
    plan: Mapped[str]
    chamber: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]

    @property
    def key(self) -> SeatKey:
        return SeatKey(self.plan, Chamber(self.chamber), self.code)
