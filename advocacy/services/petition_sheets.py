"""A petition as organizers see it: all its words, where it stands, what is missing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.domain import petition_parts as parts
from advocacy.domain.gaps import Missing
from advocacy.domain.petition_parts import Words
from advocacy.domain.petition_states import Outcome, PetitionState
from advocacy.domain.publishing import missing
from advocacy.domain.versions import Merged, merged
from advocacy.models import Petition
from advocacy.services import petition_snapshots, petition_versions


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of one petition; `languages` are those begun, its own first."""

    slug: str
    title: str
    state: PetitionState
    default_language: str
    languages: tuple[str, ...]
    version: int
    confirmed_count: int
    closes_at: datetime | None
    outcome: Outcome | None
    bill_id: int | None
    words: Words
    gaps: tuple[Missing, ...]

    @property
    def is_public(self) -> bool:
        return self.state is not PetitionState.DRAFT


def sheet(session: Session, slug: str) -> Sheet:
    """The petition. Raises `PetitionNotFound`."""
    petition = petition_versions.found(session, slug)
    words = petition_snapshots.read(session, petition)
    own = petition.default_language
    return Sheet(
        slug=petition.slug,
        title=words.get(parts.text(own, "title"), petition.slug),
        state=PetitionState(petition.state),
        default_language=own,
        languages=(own, *(begun for begun in parts.languages(words) if begun != own)),
        version=petition.version,
        confirmed_count=petition.confirmed_count,
        closes_at=petition.closes_at,
        outcome=Outcome(petition.outcome) if petition.outcome else None,
        bill_id=petition.bill_id,
        words=words,
        gaps=missing(words, own),
    )


def beside(session: Session, slug: str, mine: Words, seen: int) -> Merged:
    """What a form that was filled from version `seen` changes, and where others changed the same since.

    Raises `PetitionNotFound`.
    """
    petition: Petition = petition_versions.found(session, slug)
    base = petition_versions.base(session, petition, seen)
    return merged(base, mine, petition_snapshots.read(session, petition))
