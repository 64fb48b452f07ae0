"""Who holds a seat, and who did: conditions for larger questions."""

from typing import Any

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased

from advocacy.models import Tenure


def is_held(seat_id: Any) -> ColumnElement[bool]:
    """Whether anybody holds the seat."""
    standing = aliased(Tenure)
    return exists().where(standing.seat_id == seat_id, standing.ended_on.is_(None))


def has_left(seat_id: Any, legislator_id: Any) -> ColumnElement[bool]:
    """Whether the legislator held the seat once and holds it no more."""
    ended, standing = aliased(Tenure), aliased(Tenure)
    held_once = exists().where(
        ended.seat_id == seat_id, ended.legislator_id == legislator_id, ended.ended_on.is_not(None)
    )
    holds = exists().where(
        standing.seat_id == seat_id, standing.legislator_id == legislator_id, standing.ended_on.is_(None)
    )
    return held_once & ~holds
