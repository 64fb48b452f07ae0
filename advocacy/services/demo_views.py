"""The page views of samples: those who sign are a part of those who look."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from advocacy.domain.demo_codes import views_of
from advocacy.models import PageViews
from advocacy.services.page_views import add_views

Signed = tuple[int, str, datetime]
"""A sample's petition, share code and time of signing."""


def open_pages(session: Session, signed: Iterable[Signed], now: datetime) -> None:
    """Count the views of those who have signed. Call it last: others wait for these rows until the commit."""
    if views := _views(signed):
        add_views(session, views, now)


def forget_pages(session: Session, signed: Iterable[Signed], now: datetime) -> None:
    """Take the views of those who had signed back."""
    if views := _views(signed):
        add_views(session, {key: -number for key, number in views.items()}, now)
        session.execute(delete(PageViews).where(PageViews.number <= 0))


def _views(signed: Iterable[Signed]) -> Counter[tuple[int, datetime]]:
    views: Counter[tuple[int, datetime]] = Counter()
    for petition_id, code, at in signed:
        views[petition_id, at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)] += views_of(code)
    return views
