"""How many people of an audience read each language, and what is not known of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from advocacy.domain.segments import Segment
from advocacy.models import MatchRow, Signature, Tenure
from advocacy.queries import audiences


@dataclass(frozen=True, slots=True)
class Readers:
    """People who would get a mailing and have signed in one language; `missing` counts those without a value of
    each merge field that not everybody has."""

    language: str
    people: int
    missing: Mapping[str, int]


def readers(session: Session, segment: Segment, zone: ZoneInfo) -> tuple[Readers, ...]:
    """By language, most people first; whoever may not be written to is not counted. Needs a transaction."""
    audiences.plan_for_many(session)
    found = audiences.audience(segment, zone).subquery("found")
    gaps = {
        "person.given_name": Signature.given_name == "",
        "person.family_name": Signature.family_name == "",
        "person.town": Signature.town == "",
        "senator.name": ~_is_held(MatchRow.upper_seat_id),
        "representative.name": ~_is_held(MatchRow.lower_seat_id),
    }
    people = func.count()
    rows = session.execute(
        select(found.c.language, people, *(people.filter(gap) for gap in gaps.values()))
        .select_from(found)
        .join(Signature, Signature.id == found.c.signature_id)
        .outerjoin(MatchRow, MatchRow.signature_id == Signature.id)
        .where(found.c.reason.is_(None))
        .group_by(found.c.language)
        .order_by(people.desc(), found.c.language)
    )
    return tuple(
        Readers(language, number, dict(zip(gaps, missing, strict=True))) for language, number, *missing in rows
    )


def _is_held(seat_id: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    return exists().where(Tenure.seat_id == seat_id, Tenure.ended_on.is_(None))
