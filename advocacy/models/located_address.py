"""What an outside locator said of an address, remembered for a day without the address."""

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Moment


class LocatedAddress(Base):
    """An answer under `key`, a hash of the address that nobody can make without the house's secret.

    `pairs` holds [upper plan, upper code, lower plan, lower code] of each pair of seats
    (docs/decisions/008-asked-once-a-day.md).
    """

    __tablename__ = "located_addresses"
    __table_args__ = (Index("ix_located_addresses_expires_at", "expires_at"),)

    key: Mapped[bytes] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    pairs: Mapped[list[list[str]]] = mapped_column(JSONB)
    expires_at: Mapped[Moment]
