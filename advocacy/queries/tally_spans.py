"""Since when there is anything to show."""

from datetime import datetime
from functools import cache

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from advocacy.domain.tallies import Dimension
from advocacy.domain.tally_steps import Step
from advocacy.models import SignatureTally
from advocacy.queries.tally_scopes import Scope, Shape


def first_hour(session: Session, scope: Scope) -> datetime | None:
    """The first hour of the scope with a signature."""
    return session.scalar(_first_hour(scope.shape), scope.values)


@cache
def _first_hour(shape: Shape) -> Select[datetime]:
    return select(func.min(SignatureTally.start)).where(
        shape.of(SignatureTally),
        SignatureTally.dimension == Dimension.TOTAL,
        shape.buckets(SignatureTally.start, Step.HOUR),
    )
