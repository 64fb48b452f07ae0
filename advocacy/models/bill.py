"""Bills, each in one session, and their sponsors as dated facts."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id


class Bill(Base):
    """A bill in one session; `numbers` as people write them ("S.1053 / H.1946")."""

    __tablename__ = "bills"
    __table_args__ = (UniqueConstraint("jurisdiction", "key", name="uq_bills_key"),)

    id: Mapped[Id]
    jurisdiction: Mapped[str]
    key: Mapped[str]
    session: Mapped[str]
    numbers: Mapped[str]
    committee_id: Mapped[int | None] = mapped_column(ForeignKey("committees.id"))
    as_of: Mapped[date]
    source: Mapped[str]


class BillSponsor(Base):
    """Who filed or co-sponsors a bill, from when, by which source."""

    __tablename__ = "bill_sponsors"

    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"), primary_key=True)
    legislator_id: Mapped[int] = mapped_column(ForeignKey("legislators.id"), primary_key=True)
    role: Mapped[str]
    as_of: Mapped[date]
    source: Mapped[str]
