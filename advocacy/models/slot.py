"""Slots of the timetable: who runs an upkeep job for a slot first is the only one."""

from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Moment


class Slot(Base):
    """One run of one job; two beats ring twice, the row is there once."""

    __tablename__ = "slots"

    job: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[Moment] = mapped_column(primary_key=True)
