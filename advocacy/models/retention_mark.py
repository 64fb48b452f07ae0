"""How far each walk of the retention rules has come."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Moment


class RetentionMark(Base):
    """A walk through a table in the order of its ids goes on after `after_id`; `passed_at` is when it was last
    through, None before the first time.
    """

    __tablename__ = "retention_marks"

    walk: Mapped[str] = mapped_column(primary_key=True)
    after_id: Mapped[int] = mapped_column(BigInteger)
    passed_at: Mapped[Moment | None]
