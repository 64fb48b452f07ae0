"""Bills, each in one session, and their sponsors as dated facts."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id


class Bill(Base):
    """A bill in one session; `numbers` as people write them ("S.1053 / H.1946").

    `follows_id` is the same subject's bill of the session before, `became` says by language what became of this
    one. What organizers wrote `by_hand` no pack and no import overwrites (docs/decisions/012-facts-by-hand.md).
    """

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
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("bills.id"))
    became: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    is_by_hand: Mapped[bool] = mapped_column(server_default=false())
    has_sponsors_by_hand: Mapped[bool] = mapped_column(server_default=false())


class BillSponsor(Base):
    """Who filed or co-sponsors a bill, from when, by which source."""

    __tablename__ = "bill_sponsors"

    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"), primary_key=True)
    legislator_id: Mapped[int] = mapped_column(ForeignKey("legislators.id"), primary_key=True)
    role: Mapped[str]
    as_of: Mapped[date]
    source: Mapped[str]
