"""Whose news the people of an audience asked for."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from advocacy.domain.segments import Segment
from advocacy.models import Person, Petition, PetitionText, Supporter, Suppression
from advocacy.queries import audiences


@dataclass(frozen=True, slots=True)
class Asked:
    """A petition, by its title in its own language, and how many who would get a mailing asked for its news."""

    title: str
    people: int


def petitions_asked(session: Session, segment: Segment, zone: ZoneInfo) -> tuple[Asked, ...]:
    """The petitions whose signers a mailing reaches, most people first; needs a transaction.

    Somebody who asked with several signatures that the segment finds counts for each of their petitions. Whoever
    may not be written to is not counted.
    """
    audiences.plan_for_many(session)
    is_suppressed = exists().where(
        Person.id == Supporter.person_id,
        Suppression.email_hash == Person.email_hash,
        Suppression.released_at.is_(None),
    )
    people = (
        select(Supporter.petition_id, func.count(Supporter.person_id.distinct()).label("number"))
        .where(*audiences.readers(segment, zone), ~is_suppressed)
        .group_by(Supporter.petition_id)
        .subquery("people")
    )
    own = and_(PetitionText.petition_id == Petition.id, PetitionText.language == Petition.default_language)
    rows = session.execute(
        select(func.coalesce(PetitionText.title, Petition.slug), people.c.number)
        .select_from(people)
        .join(Petition, Petition.id == people.c.petition_id)
        .outerjoin(PetitionText, own)
        .order_by(people.c.number.desc(), Petition.id)
    )
    return tuple(Asked(title, number) for title, number in rows)
