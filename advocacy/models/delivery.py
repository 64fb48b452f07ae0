"""The switch of delivery, and the offices that get no letters for now."""

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id, Moment


class DeliverySwitch(Base):
    """One turn of the switch between hold, test and live; the latest row stands. `test_inbox` may be ""."""

    __tablename__ = "delivery_switches"

    id: Mapped[Id]
    at: Mapped[Moment]
    mode: Mapped[str]
    test_inbox: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str]


class OfficePause(Base):
    """A seat whose office gets no letters until somebody deletes this row."""

    __tablename__ = "office_pauses"

    seat_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("seats.id"), primary_key=True, autoincrement=False)
    at: Mapped[Moment]
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str]
