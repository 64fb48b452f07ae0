"""What a segment can ask for: petitions, seats and earlier mailings, with the names that people know."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.models import Mailing
from advocacy.queries.petition_choices import petition_choices
from advocacy.queries.seat_names import SeatName, seat_names


@dataclass(frozen=True, slots=True)
class SegmentChoices:
    """Titles by slug, seats, and by id the names of mailings that have begun; the latest first."""

    petitions: Mapping[str, str]
    seats: tuple[SeatName, ...]
    mailings: Mapping[int, str]

    def seat(self, seat_id: int) -> str:
        """The seat's name; for one that is gone, that it is."""
        return next((seat.name for seat in self.seats if seat.id == seat_id), "a seat that is gone")


def segment_choices(session: Session, jurisdiction: str) -> SegmentChoices:
    """Everything that a segment can name."""
    begun = select(Mailing.id, Mailing.name).where(Mailing.frozen_at.is_not(None)).order_by(Mailing.id.desc())
    return SegmentChoices(
        petitions={each.slug: each.title for each in petition_choices(session)},
        seats=seat_names(session, jurisdiction),
        mailings=dict(session.execute(begun).all()),
    )
