"""The petitions that a page of figures can be about."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from advocacy.domain.petition_states import PetitionState
from advocacy.models import Petition, PetitionText

_OWN = and_(PetitionText.petition_id == Petition.id, PetitionText.language == Petition.default_language)
_CHOICES = (
    select(Petition.id, Petition.slug, PetitionText.title, Petition.state, Petition.goal)
    .outerjoin(PetitionText, _OWN)
    .order_by(Petition.id.desc())
)


@dataclass(frozen=True, slots=True)
class PetitionChoice:
    """A petition by its title in its own language."""

    id: int
    slug: str
    title: str
    state: PetitionState
    goal: int


def petition_choices(session: Session) -> Sequence[PetitionChoice]:
    """All petitions, drafts too, the latest first."""
    return [
        PetitionChoice(number, slug, title or slug, PetitionState(state), goal)
        for number, slug, title, state, goal in session.execute(_CHOICES)
    ]
