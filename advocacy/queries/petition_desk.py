"""What organizers choose from and look back at: petitions, bills, people, versions."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from advocacy.domain.petition_parts import Words
from advocacy.domain.petition_states import Outcome, PetitionState
from advocacy.models import Bill, Committee, Legislator, Petition, PetitionText, PetitionVersion, SeatRow, Tenure


@dataclass(frozen=True, slots=True)
class Listed:
    """A petition in the list."""

    slug: str
    title: str
    state: PetitionState
    confirmed_count: int
    goal: int
    closes_at: datetime | None
    outcome: Outcome | None


def petition_list(session: Session) -> tuple[Listed, ...]:
    """All petitions, drafts too, the latest first, each by its title in its own language."""
    own = and_(PetitionText.petition_id == Petition.id, PetitionText.language == Petition.default_language)
    rows = session.execute(
        select(Petition, PetitionText.title).outerjoin(PetitionText, own).order_by(Petition.id.desc())
    )
    return tuple(
        Listed(
            slug=petition.slug,
            title=title or petition.slug,
            state=PetitionState(petition.state),
            confirmed_count=petition.confirmed_count,
            goal=petition.goal,
            closes_at=petition.closes_at,
            outcome=Outcome(petition.outcome) if petition.outcome else None,
        )
        for petition, title in rows
    )


@dataclass(frozen=True, slots=True)
class BillChoice:
    """A bill to choose; the marks say what organizers keep by hand."""

    key: str
    session: str
    numbers: str
    as_of: date
    source: str
    is_by_hand: bool
    has_sponsors_by_hand: bool


def bill_choices(session: Session, jurisdiction: str) -> tuple[BillChoice, ...]:
    """All bills, the latest session first."""
    rows = session.scalars(select(Bill).where(Bill.jurisdiction == jurisdiction).order_by(Bill.id.desc()))
    return tuple(
        BillChoice(
            bill.key,
            bill.session,
            bill.numbers,
            bill.as_of,
            bill.source,
            bill.is_by_hand,
            bill.has_sponsors_by_hand,
        )
        for bill in rows
    )


def committee_choices(session: Session, jurisdiction: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of each committee, by name."""
    rows = session.execute(
        select(Committee.code, Committee.name)
        .where(Committee.jurisdiction == jurisdiction)
        .order_by(Committee.name)
    )
    return tuple((code, name) for code, name in rows)


def legislator_choices(session: Session, jurisdiction: str) -> tuple[tuple[str, str, str], ...]:
    """(external id, name, seat's name) of everybody known, by family name; without a seat it is ""."""
    seated = and_(Tenure.legislator_id == Legislator.id, Tenure.ended_on.is_(None))
    rows = session.execute(
        select(Legislator.external_id, Legislator.name, func.coalesce(SeatRow.name, ""))
        .outerjoin(Tenure, seated)
        .outerjoin(SeatRow, SeatRow.id == Tenure.seat_id)
        .where(Legislator.jurisdiction == jurisdiction)
        .order_by(Legislator.family_name, Legislator.name)
    )
    return tuple((external_id, name, seat) for external_id, name, seat in rows)


@dataclass(frozen=True, slots=True)
class Version:
    """A saved version; `saved_by` is "" for what was there before the first change."""

    number: int
    saved_at: datetime
    saved_by: str
    words: Words


def versions(session: Session, slug: str, numbers: tuple[int, ...] = ()) -> tuple[Version, ...]:
    """The versions of a petition with these numbers, or (without any) the latest hundred; latest first."""
    wanted = select(PetitionVersion).join(Petition, Petition.id == PetitionVersion.petition_id)
    wanted = wanted.where(Petition.slug == slug).order_by(PetitionVersion.number.desc())
    wanted = wanted.where(PetitionVersion.number.in_(numbers)) if numbers else wanted.limit(100)
    return tuple(
        Version(each.number, each.saved_at, each.saved_by, each.words) for each in session.scalars(wanted)
    )
