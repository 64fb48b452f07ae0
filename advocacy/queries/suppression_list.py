"""The list of addresses that must not be written to, a page at a time, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.errors import SuppressionNotFound
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.models import Person, Suppression

PAGE = 50


@dataclass(frozen=True, slots=True)
class SuppressionFilter:
    """What to look for; None and False ask for nothing.

    `email_hash` is of a whole address (`Links.email_hash`), `before` the id that the page before ended with.
    """

    reason: SuppressionReason | None = None
    email_hash: bytes | None = None
    with_lifted: bool = False
    before: int | None = None


@dataclass(frozen=True, slots=True)
class SuppressionView:
    """One reason not to write to an address; `person_id` and `email` are None once nobody here has the address.

    `lifted_at` is None while it stands; `lifted_by` is "" when the person lifted it themself.
    """

    id: int
    reason: SuppressionReason
    way: SuppressionWay
    since: datetime
    detail: str
    mailing_id: int | None
    person_id: int | None
    email: str | None
    lifted_at: datetime | None
    lifted_way: SuppressionWay | None
    lifted_by: str


def suppression_page(session: Session, wanted: SuppressionFilter) -> tuple[Sequence[SuppressionView], int | None]:
    """Up to `PAGE` rows, and the `before` of the next page, None on the last one."""
    question = _QUESTION.order_by(Suppression.id.desc()).limit(PAGE + 1)
    if wanted.reason:
        question = question.where(Suppression.reason == wanted.reason)
    if wanted.email_hash is not None:
        question = question.where(Suppression.email_hash == wanted.email_hash)
    if not wanted.with_lifted:
        question = question.where(Suppression.released_at.is_(None))
    if wanted.before is not None:
        question = question.where(Suppression.id < wanted.before)
    rows = [_view(row, email) for row, email in session.execute(question)]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def suppression_view(session: Session, suppression_id: int) -> SuppressionView:
    """One of them; raises `SuppressionNotFound`."""
    found = session.execute(_QUESTION.where(Suppression.id == suppression_id)).one_or_none()
    if found is None:
        raise SuppressionNotFound(suppression_id)
    return _view(*found)


def _view(row: Suppression, email: str | None) -> SuppressionView:
    return SuppressionView(
        id=row.id,
        reason=SuppressionReason(row.reason),
        way=SuppressionWay(row.way),
        since=row.created_at,
        detail=row.detail,
        mailing_id=row.mailing_id,
        person_id=row.person_id,
        email=email,
        lifted_at=row.released_at,
        lifted_way=SuppressionWay(row.released_way) if row.released_way else None,
        lifted_by=row.released_by,
    )


_QUESTION = select(Suppression, Person.email).outerjoin(Person, Person.id == Suppression.person_id)
