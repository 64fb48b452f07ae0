"""Petitions: taken over from the pack or begun here, opened, closed, and what became of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain import petition_parts as parts
from advocacy.domain.actors import COMMAND_LINE, TIMETABLE, Actor
from advocacy.domain.errors import PetitionIncomplete, SlugTaken, TransitionRefused
from advocacy.domain.gaps import Missing
from advocacy.domain.petition_parts import Words
from advocacy.domain.petition_states import Outcome, PetitionEvent, PetitionState
from advocacy.domain.publishing import missing
from advocacy.jurisdictions.pack import Pack, PackPetition
from advocacy.models import Bill, Petition
from advocacy.services import audit, petition_snapshots, petition_versions
from advocacy.services.petition_texts import write


@dataclass(frozen=True, slots=True)
class NewPetition:
    """A petition to begin; `bill` is a bill's key or "", `copy_of` another petition's slug or ""."""

    jurisdiction: str
    slug: str
    title: str
    language: str
    goal: int
    bill: str = ""
    copy_of: str = ""


def seed(session: Session, pack: Pack, now: datetime) -> None:
    """Take over the pack's petitions that are not there yet, open; those that are there stay as they are.

    Raises `TemplateRefused` when a letter names a merge field that does not exist.
    """
    known = set(session.scalars(select(Petition.slug)))
    for facts in pack.petitions:
        if facts.slug not in known:
            _take_over(session, pack, facts, now)


def create(session: Session, new: NewPetition, actor: Actor, now: datetime) -> Petition:
    """Begin a petition as a draft; `new.copy_of` lends it its words and facts, though not its outcome.

    Raises `SlugTaken`, and `PetitionNotFound` for an unknown petition to copy.
    """
    petition = _added(session, new, now)
    if new.copy_of:
        petition_snapshots.write(session, petition, _words_of(session, new.copy_of))
    petition_snapshots.write(session, petition, _own_words(new))
    petition_versions.begin(session, petition, actor, now)
    after = {"state": petition.state, "copy_of": new.copy_of}
    audit.note(session, actor, "create", "petition", new.slug, now, after=after)
    return petition


def change(
    session: Session,
    slug: str,
    event: PetitionEvent,
    now: datetime,
    actor: Actor = COMMAND_LINE,
    outcome: Outcome | None = None,
) -> Petition:
    """Open or close a petition; either ends its schedule.

    Raises `PetitionNotFound`, `TransitionRefused`, and `PetitionIncomplete` instead of opening while anything is
    missing.
    """
    petition = petition_versions.locked(session, slug)
    before = _standing(petition)
    history = petition.record(event, now)
    if event is PetitionEvent.OPEN and (gaps := gaps_of(session, petition)):
        raise PetitionIncomplete(slug, gaps)
    session.add(history)
    petition.closes_at = None
    petition.outcome = outcome if event is PetitionEvent.CLOSE else None
    audit.note(session, actor, event, "petition", slug, now, before=before, after=_standing(petition))
    return petition


def schedule(session: Session, slug: str, closes_at: datetime | None, actor: Actor, now: datetime) -> None:
    """Let an open petition close by itself, or (None) not. Raises `PetitionNotFound`, `TransitionRefused`."""
    petition = petition_versions.locked(session, slug)
    if petition.state != PetitionState.OPEN:
        raise TransitionRefused(PetitionState(petition.state), PetitionEvent.CLOSE)
    before = _standing(petition)
    petition.closes_at = closes_at
    audit.note(session, actor, "schedule", "petition", slug, now, before=before, after=_standing(petition))


def decide(session: Session, slug: str, outcome: Outcome | None, actor: Actor, now: datetime) -> None:
    """Say how a closed petition ended. Raises `PetitionNotFound`, and `TransitionRefused` unless it is closed."""
    petition = petition_versions.locked(session, slug)
    if petition.state != PetitionState.CLOSED:
        raise TransitionRefused(PetitionState(petition.state), PetitionEvent.CLOSE)
    before = _standing(petition)
    petition.outcome = outcome
    audit.note(session, actor, "decide", "petition", slug, now, before=before, after=_standing(petition))


def close_due(session: Session, now: datetime) -> int:
    """Close the open petitions whose time has come; returns how many. Doing it twice does no harm."""
    due = session.scalars(
        select(Petition.slug)
        .where(Petition.state == PetitionState.OPEN, Petition.closes_at <= now)
        .order_by(Petition.slug)
        .with_for_update(skip_locked=True)
    ).all()
    for slug in due:
        change(session, slug, PetitionEvent.CLOSE, now, TIMETABLE)
    return len(due)


def gaps_of(session: Session, petition: Petition) -> tuple[Missing, ...]:
    """What is missing before the petition can be published."""
    return missing(petition_snapshots.read(session, petition), petition.default_language)


def wait_for_successor(session: Session, slug: str, *, is_on: bool) -> None:
    """Whether letters to a vacant seat are kept for its successor. Raises `PetitionNotFound`."""
    petition_versions.locked(session, slug).wait_for_successor = is_on


def all_petitions(session: Session) -> Sequence[Petition]:
    """Every petition, drafts too, by slug."""
    return session.scalars(select(Petition).order_by(Petition.slug)).all()


def _standing(petition: Petition) -> dict[str, object]:
    closes_at = petition.closes_at.isoformat() if petition.closes_at else None
    return {"state": str(petition.state), "closes_at": closes_at, "outcome": petition.outcome}


def _added(session: Session, new: NewPetition, now: datetime) -> Petition:
    row = {
        "slug": new.slug,
        "jurisdiction": new.jurisdiction,
        "state": PetitionState.DRAFT,
        "default_language": new.language,
        "goal": new.goal,
        "created_at": now,
    }
    added = session.execute(insert(Petition).values(row).on_conflict_do_nothing().returning(Petition.id)).scalar()
    if added is None:
        raise SlugTaken(new.slug)
    return session.get_one(Petition, added)


def _words_of(session: Session, slug: str) -> Words:
    """What a copy takes over: bills are everybody's, an outcome is this petition's own."""
    words = petition_snapshots.read(session, petition_versions.found(session, slug))
    return {key: value for key, value in words.items() if not re.fullmatch(r"bill/.+|text/.+/outcome", key)}


def _own_words(new: NewPetition) -> dict[str, str]:
    words = {parts.GOAL: str(new.goal), parts.text(new.language, "title"): new.title}
    return {**words, parts.BILL: new.bill} if new.bill else words


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
