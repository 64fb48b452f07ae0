"""Since when there is anything to show."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.domain.tallies import Dimension
from advocacy.domain.tally_steps import Step
from advocacy.models import SignatureTally
from advocacy.queries.tally_scopes import Scope


def first_hour(session: Session, scope: Scope) -> datetime | None:
    """The first hour of the scope with a signature."""
    return session.scalar(
        select(func.min(SignatureTally.start)).where(
            scope.of(SignatureTally),
            SignatureTally.dimension == Dimension.TOTAL,
            scope.buckets(SignatureTally.start, Step.HOUR),
        )
    )
