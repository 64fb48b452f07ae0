"""How a signature got its two seats."""

from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.domain.matches import Certainty, Match, Method, Reason
from advocacy.domain.seats import Chamber, SeatKey, SeatPair
from advocacy.models.table import Base, Moment


class MatchRow(Base):
    """The answer of the matching ladder for one signature, as stored.

    `detail` holds what the sentence and the choice need: reason, facts, municipality, candidates; `detail_of`
    writes it, `value` reads it.
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

    def value(self, upper: SeatKey | None, lower: SeatKey | None) -> Match:
        """The match as it was answered; the seats' keys are handed in by whoever joined the seats."""
        return Match(
            method=Method(self.method),
            certainty=Certainty(self.certainty),
            reason=Reason(self.detail["reason"]),
            upper=upper,
            lower=lower,
            candidates=pairs_of(self),
            municipality=self.detail["municipality"],
            facts=self.detail["facts"],
            data_version=self.data_version,
        )


def detail_of(match: Match) -> dict[str, Any]:
    """What `MatchRow.detail` keeps of a match."""
    return {
        "reason": match.reason.value,
        "municipality": match.municipality,
        "facts": dict(match.facts),
        "candidates": [
            [pair.upper.plan, pair.upper.code, pair.lower.plan, pair.lower.code, pair.where]
            for pair in match.candidates
        ],
    }


def pairs_of(row: MatchRow | None) -> tuple[SeatPair, ...]:
    """The pairs that the resident may choose from."""
    return tuple(_pair(stored) for stored in row.detail["candidates"]) if row else ()


def _pair(stored: list[str]) -> SeatPair:
    upper_plan, upper_code, lower_plan, lower_code, where = stored
    return SeatPair(
        SeatKey(upper_plan, Chamber.UPPER, upper_code), SeatKey(lower_plan, Chamber.LOWER, lower_code), where
    )
