"""How often petitions' pages were asked for, as web servers report it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain.tallies import Room
from advocacy.models import PageViews
from advocacy.services.tallies import mark

Views = Mapping[tuple[int, datetime], int]
"""Numbers by petition and hour (its beginning, UTC)."""


def add_views(session: Session, views: Views, now: datetime) -> None:
    """Add what one web process has counted."""
    # In the same order by all: two processes that add to the same rows must not wait for each other.
    rows = [{"petition_id": key[0], "hour": key[1], "number": views[key]} for key in sorted(views)]
    fresh = insert(PageViews).values(rows)
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=[PageViews.petition_id, PageViews.hour],
            set_={"number": PageViews.number + fresh.excluded.number},
        )
    )
    mark(session, Room.VIEWS, now, changed=True)
