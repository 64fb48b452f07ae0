"""How fast letters go to each office, and how it has behaved."""

from sqlalchemy import ForeignKey, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id, Moment


class OfficePace(Base):
    """The pace of a seat's office with its token bucket; the row without a seat holds for all without their own.

    `per_hour` is the limit that an organizer set (NULL: none), and counts only with `is_own`; `tokens` stood at
    `filled_at`. `slowed` halves the speed for each step and is taken back one by one with `good` answers; no
    letter goes before `rests_until`; `slowed_by` is what the server said. `faults` letters in a row found nobody
    at the address, one of them as a report that came at `came_back_at`.

    Past `digest_over` letters a day (NULL: never; counts only with `is_own_digest`) further ones are kept for a
    packet, which goes at `digest_hour` of the row without a seat.
    """

    __tablename__ = "office_paces"
    __table_args__ = (UniqueConstraint("seat_id", postgresql_nulls_not_distinct=True),)

    id: Mapped[Id]
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seats.id"))
    is_own: Mapped[bool] = mapped_column(server_default=false())
    per_hour: Mapped[int | None]
    tokens: Mapped[float] = mapped_column(server_default="0")
    filled_at: Mapped[Moment | None]
    slowed: Mapped[int] = mapped_column(server_default="0")
    rests_until: Mapped[Moment | None]
    slowed_by: Mapped[str] = mapped_column(Text, server_default="")
    good: Mapped[int] = mapped_column(server_default="0")
    faults: Mapped[int] = mapped_column(server_default="0")
    came_back_at: Mapped[Moment | None]
    is_own_digest: Mapped[bool] = mapped_column(server_default=false())
    digest_over: Mapped[int | None]
    digest_hour: Mapped[int | None]
