"""Segments under a name: saved, renamed, deleted. Mailings keep copies, so none of this changes who gets one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain.actors import Actor
from advocacy.domain.errors import SegmentNameTaken, SegmentNotFound
from advocacy.domain.segments import Segment
from advocacy.models import SegmentRow
from advocacy.services import audit


def save(
    session: Session, name: str, segment: Segment, actor: Actor, now: datetime, *, overwrites: bool = False
) -> int:
    """Save a segment, in place of another of that name if `overwrites`; returns its id.

    Raises `SegmentNameTaken`.
    """
    values = {"segment": segment.as_json, "saved_at": now, "saved_by": actor.name}
    question = insert(SegmentRow).values(name=name, **values).on_conflict_do_nothing()
    added: int | None = session.scalar(question.returning(SegmentRow.id))
    if added is not None:
        audit.note(session, actor, "save", "segment", added, now, after={"name": name, **segment.as_json})
        return added
    if not overwrites:
        raise SegmentNameTaken(name)
    row = session.scalars(select(SegmentRow).where(SegmentRow.name == name).with_for_update()).one()
    audit.note(session, actor, "save", "segment", row.id, now, before=row.segment, after=segment.as_json)
    row.segment, row.saved_at, row.saved_by = segment.as_json, now, actor.name
    return row.id


def rename(session: Session, segment_id: int, name: str, actor: Actor, now: datetime) -> None:
    """Give a segment another name. Raises `SegmentNotFound` and `SegmentNameTaken`."""
    row = _locked(session, segment_id)
    other = select(SegmentRow.id).where(SegmentRow.name == name, SegmentRow.id != segment_id)
    if session.scalar(other) is not None:
        raise SegmentNameTaken(name)
    audit.note(
        session, actor, "rename", "segment", segment_id, now, before={"name": row.name}, after={"name": name}
    )
    row.name = name
    session.flush()


def delete(session: Session, segment_id: int, actor: Actor, now: datetime) -> None:
    """Delete a segment. Raises `SegmentNotFound`."""
    row = _locked(session, segment_id)
    audit.note(session, actor, "delete", "segment", segment_id, now, before={"name": row.name, **row.segment})
    session.delete(row)


def _locked(session: Session, segment_id: int) -> SegmentRow:
    row = session.get(SegmentRow, segment_id, with_for_update=True)
    if row is None:
        raise SegmentNotFound(segment_id)
    return row
