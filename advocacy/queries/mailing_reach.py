"""Whom a mailing would reach if it started now, by the language that they would read it in."""

from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.domain.segments import Segment
from advocacy.queries.audiences import audience, plan_for_many


def reach(
    session: Session, segment: Segment, zone: ZoneInfo, languages: Collection[str], default: str
) -> Mapping[str, int]:
    """How many people in each of the mailing's languages, most first; whoever reads none of them counts for the
    default one. Needs a transaction."""
    plan_for_many(session)
    found = audience(segment, zone).subquery("found")
    rows = session.execute(
        select(found.c.language, func.count()).where(found.c.reason.is_(None)).group_by(found.c.language)
    )
    numbers: dict[str, int] = {}
    for language, number in rows:
        read = language if language in languages else default
        numbers[read] = numbers.get(read, 0) + number
    return dict(sorted(numbers.items(), key=lambda item: -item[1]))
