"""How a signature got its two seats."""

from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Moment


class MatchRow(Base):
    """The answer of the matching ladder for one signature, as stored.

    `detail` holds what the sentence and the choice need: reason, facts, municipality, candidates
    (`advocacy.services.matching.stored` writes it, `restored` reads it).
    """

    __tablename__ = "matches"
    __table_args__ = (Index("ix_matches_upper", "upper_seat_id"), Index("ix_matches_lower", "lower_seat_id"))

    signature_id: Mapped[int] = mapped_column(
        ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    upper_seat_id: Mapped[int | None] = mapped_column(ForeignKey("seats.id"))
    lower_seat_id: Mapped[int | None] = mapped_column(ForeignKey("seats.id"))
    method: Mapped[str]
    certainty: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    data_version: Mapped[str]
    matched_at: Mapped[Moment]
