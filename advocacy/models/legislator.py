"""Legislators, and the tenures that join them to seats."""

from datetime import date

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id


class Legislator(Base):
    """A person who holds (or held) a seat; public facts about the office only."""

    __tablename__ = "legislators"

    id: Mapped[Id]
    jurisdiction: Mapped[str]
    external_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    party: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None]
    phone: Mapped[str] = mapped_column(default="")
    office: Mapped[str] = mapped_column(default="")


class Tenure(Base):
    """Who holds a seat from when to when; at most one holder at a time."""

    __tablename__ = "tenures"
    __table_args__ = (
        Index("uq_tenures_one_holder", "seat_id", unique=True, postgresql_where=text("ended_on IS NULL")),
        Index("ix_tenures_legislator_id", "legislator_id"),
    )

    id: Mapped[Id]
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))
    legislator_id: Mapped[int] = mapped_column(ForeignKey("legislators.id"))
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
