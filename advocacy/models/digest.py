"""The packets of letters that an office gets once a day."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id, Moment


class Digest(Base):
    """One packet to a seat's office, to go on a day of the state's calendar.

    Its e-mail is a message of kind `digest`; its letters are the messages with its id in `digest_id`.
    """

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("seat_id", "on_day"),)

    id: Mapped[Id]
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))
    on_day: Mapped[date]
    created_at: Mapped[Moment]
