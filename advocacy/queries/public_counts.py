"""The count that everybody may know."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.errors import PetitionNotFound
from advocacy.domain.petition_states import PetitionState
from advocacy.domain.tallies import Room
from advocacy.models import Petition
from advocacy.queries.tally_health import counted_at


@dataclass(frozen=True, slots=True)
class PublicCount:
    """Confirmed signatures and the goal; what was confirmed until `as_of` is in it, to within seconds."""

    count: int
    goal: int
    as_of: datetime | None


def public_count(session: Session, slug: str) -> PublicCount:
    """Raises `PetitionNotFound` for an unknown slug and for drafts."""
    row = session.execute(
        select(Petition.confirmed_count, Petition.goal).where(
            Petition.slug == slug, Petition.state != PetitionState.DRAFT
        )
    ).one_or_none()
    if row is None:
        raise PetitionNotFound(slug)
    return PublicCount(row.confirmed_count, row.goal, counted_at(session, Room.SIGNATURES))
