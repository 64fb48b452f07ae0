"""Petitions: taken over from the pack, opened and closed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.errors import PetitionNotFound
from advocacy.domain.petition_states import PetitionEvent, PetitionState
from advocacy.jurisdictions.pack import Pack, PackPetition
from advocacy.models import Bill, Petition
from advocacy.services.petition_texts import write


def seed(session: Session, pack: Pack, now: datetime) -> None:
    """Take over the pack's petitions that are not there yet, open; those that are there stay as they are.

    Raises `TemplateRefused` when a letter names a merge field that does not exist.
    """
    known = set(session.scalars(select(Petition.slug)))
    for facts in pack.petitions:
        if facts.slug not in known:
            _take_over(session, pack, facts, now)


def change(session: Session, slug: str, event: PetitionEvent, now: datetime) -> Petition:
    """Open or close a petition. Raises `PetitionNotFound` and `TransitionRefused`."""
    petition = _named(session, slug)
    session.add(petition.record(event, now))
    return petition


def wait_for_successor(session: Session, slug: str, *, is_on: bool) -> None:
    """Whether letters to a vacant seat are kept for its successor. Raises `PetitionNotFound`."""
    _named(session, slug).wait_for_successor = is_on


def all_petitions(session: Session) -> Sequence[Petition]:
    """Every petition, drafts too, by slug."""
    return session.scalars(select(Petition).order_by(Petition.slug)).all()


def _named(session: Session, slug: str) -> Petition:
    petition = session.scalar(select(Petition).where(Petition.slug == slug).with_for_update())
    if petition is None:
        raise PetitionNotFound(slug)
    return petition


def _take_over(session: Session, pack: Pack, facts: PackPetition, now: datetime) -> None:
    petition = Petition(
        slug=facts.slug,
        jurisdiction=pack.code,
        state=PetitionState.DRAFT,
        default_language=facts.default_language,
        goal=facts.goal,
        bill_id=session.scalar(select(Bill.id).where(Bill.jurisdiction == pack.code, Bill.key == facts.bill)),
        created_at=now,
    )
    session.add(petition)
    session.flush()
    session.add(petition.record(PetitionEvent.OPEN, now))
    write(session, petition.id, facts)
