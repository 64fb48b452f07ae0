"""Segments that have a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.segments import Segment, segment_of
from advocacy.models import SegmentRow


@dataclass(frozen=True, slots=True)
class SavedSegment:
    """A segment, and who saved it last."""

    id: int
    name: str
    segment: Segment
    saved_at: datetime
    saved_by: str


def saved_segments(session: Session) -> Sequence[SavedSegment]:
    """All of them, by name."""
    return [
        SavedSegment(row.id, row.name, segment_of(row.segment), row.saved_at, row.saved_by)
        for row in session.scalars(select(SegmentRow).order_by(SegmentRow.name))
    ]
