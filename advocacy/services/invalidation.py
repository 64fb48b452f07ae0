"""Decisions of organizers about many signatures: looked at first, carried out bit by bit, undone if need be."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.orm import Session

from advocacy.db import nudge
from advocacy.domain.actors import Actor
from advocacy.domain.errors import ActionNotFound, TooManyMeant
from advocacy.domain.integrity_actions import MOST_AT_ONCE, ActionEvent, ActionKind, ActionState, Forecast
from advocacy.domain.ports import Job
from advocacy.domain.selections import Selection
from advocacy.models import IntegrityAction, IntegrityItem
from advocacy.queries.integrity import matching
from advocacy.queries.integrity_forecasts import forecast
from advocacy.services import audit
from advocacy.services.invalidation_batches import carry_out

PLANNED_FOR = timedelta(days=1)
"""A dry run is forgotten after so long: what it found is not what is there any more."""


def plan(
    session: Session, kind: ActionKind, wanted: Selection, zone: ZoneInfo, actor: Actor, now: datetime
) -> int:
    """Note down all signatures that are meant, and what would follow, but change nothing; the action's id.

    Raises `TooManyMeant`.
    """
    action = IntegrityAction(
        kind=kind, selection=wanted.stored, figures={}, planned_by=actor.name, planned_at=now, total=0
    )
    session.add(action)
    session.flush()
    action.total = _note_down(session, action.id, wanted, zone)
    action.figures = forecast(session, action.id, kind).stored
    _note(session, action, actor, "plan", "", now)
    return action.id


def begin(session: Session, action_id: int, why: str, actor: Actor, now: datetime) -> None:
    """Carry out what was planned; a first batch at once, the rest by and by.

    Raises `ActionNotFound`, and `TransitionRefused` when it has begun already or was dropped.
    """
    action = locked(session, action_id)
    action.record(ActionEvent.BEGIN)
    action.why, action.begun_by, action.begun_at = why, actor.name, now
    _note(session, action, actor, action.kind, why, now)
    _work(session, action, now)


def undo(session: Session, action_id: int, why: str, actor: Actor, now: datetime) -> None:
    """Bring all signatures that it changed back to where they were; one that still runs stops.

    Those whose owners withdrew them meanwhile, that were erased, or about which somebody decided anew stay as
    they are. Raises `ActionNotFound`, and `TransitionRefused`.
    """
    action = locked(session, action_id)
    action.record(ActionEvent.UNDO)
    action.undo_why, action.undone_by, action.undo_begun_at, action.after_id = why, actor.name, now, 0
    _note(session, action, actor, "undo", why, now)
    _work(session, action, now)


def drop(session: Session, action_id: int, actor: Actor, now: datetime) -> None:
    """Do not do what was planned. Raises `ActionNotFound`, and `TransitionRefused`."""
    action = locked(session, action_id)
    action.record(ActionEvent.CANCEL)
    action.ended_at, action.begun_by = now, actor.name
    session.execute(delete(IntegrityItem).where(IntegrityItem.action_id == action_id))
    _note(session, action, actor, "drop", "", now)


def drop_stale(session: Session, actor: Actor, now: datetime) -> int:
    """Drop dry runs that nobody followed up; returns how many."""
    planned = (IntegrityAction.state == ActionState.PLANNED) & (IntegrityAction.planned_at <= now - PLANNED_FOR)
    ids = session.scalars(select(IntegrityAction.id).where(planned).order_by(IntegrityAction.id)).all()
    for action_id in ids:
        drop(session, action_id, actor, now)
    return len(ids)


def locked(session: Session, action_id: int) -> IntegrityAction:
    """The action, held until the transaction ends. Raises `ActionNotFound`."""
    action = session.get(IntegrityAction, action_id, with_for_update=True, populate_existing=True)
    if action is None:
        raise ActionNotFound(action_id)
    return action


def _note_down(session: Session, action_id: int, wanted: Selection, zone: ZoneInfo) -> int:
    """The signatures that are meant become the action's items; how many they are."""
    meant = matching(wanted, zone).limit(MOST_AT_ONCE + 1).subquery()
    if session.scalars(select(func.count()).select_from(meant)).one() > MOST_AT_ONCE:
        raise TooManyMeant(MOST_AT_ONCE)
    rows = select(literal(action_id), meant.c.id)
    session.execute(insert(IntegrityItem).from_select(["action_id", "signature_id"], rows, include_defaults=False))
    return session.scalars(select(func.count()).where(IntegrityItem.action_id == action_id)).one()


def _work(session: Session, action: IntegrityAction, now: datetime) -> None:
    session.flush()
    carry_out(session, action.id, now)
    nudge(session, Job.INTEGRITY)


def _note(session: Session, action: IntegrityAction, actor: Actor, act: str, why: str, now: datetime) -> None:
    told = Selection.read(action.selection).told
    planned = Forecast.read(action.figures)
    after: dict[str, object] = {
        "kind": action.kind,
        "signatures": action.total,
        "expected_change_of_count": planned.count,
        **told,
    }
    audit.note(session, actor, act, "signatures", f"action {action.id}", now, after=after, reason=why)
