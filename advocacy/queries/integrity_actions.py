"""Decisions about signatures as the desk shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.errors import ActionNotFound, SuspectNotFound
from advocacy.domain.integrity_actions import ActionKind, ActionState, Forecast
from advocacy.domain.selections import Selection
from advocacy.domain.suspicion import Reason
from advocacy.models import IntegrityAction, IntegrityItem, SignatureFlag, SignatureHistory
from advocacy.queries.integrity import SuspectRow, suspect_rows

PAGE = 30
SAMPLE = 20


@dataclass(frozen=True, slots=True)
class ActionView:
    """A decision with its record; times and names are empty as long as nothing of that kind has happened."""

    id: int
    kind: ActionKind
    state: ActionState
    selection: Selection
    forecast: Forecast
    why: str
    planned_by: str
    planned_at: datetime
    begun_by: str
    begun_at: datetime | None
    ended_at: datetime | None
    undo_why: str
    undone_by: str
    undo_begun_at: datetime | None
    undone_at: datetime | None
    total: int
    passed: int
    changed: int
    restored: int

    @property
    def gone(self) -> int:
        """How many signatures it has looked at or, while it is undone, brought back."""
        return self.restored if self.state is ActionState.UNDOING else self.passed

    @property
    def to_go(self) -> int:
        """Out of so many, at most."""
        return self.changed if self.state is ActionState.UNDOING else self.total


@dataclass(frozen=True, slots=True)
class FlagView:
    """A reason, when it was noticed and, once an organizer found it to be nothing, when that was."""

    reason: Reason
    score: int
    found_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class SuspectView:
    """One signature with all that was noticed, what happened to it, and the decisions it was in (newest first)."""

    row: SuspectRow
    flags: tuple[FlagView, ...]
    events: tuple[tuple[str, datetime], ...]
    actions: tuple[ActionView, ...]


def action_view(session: Session, action_id: int) -> ActionView:
    """Raises `ActionNotFound`."""
    row = session.get(IntegrityAction, action_id)
    if row is None:
        raise ActionNotFound(action_id)
    return _view(row)


def action_page(session: Session, before: int | None = None) -> tuple[Sequence[ActionView], int | None]:
    """The newest decisions, or those before a place; and the place to go on from."""
    question = select(IntegrityAction).order_by(IntegrityAction.id.desc()).limit(PAGE + 1)
    if before is not None:
        question = question.where(IntegrityAction.id < before)
    rows = [_view(row) for row in session.scalars(question)]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def action_sample(session: Session, action_id: int) -> tuple[SuspectRow, ...]:
    """The newest of the signatures that it is about."""
    question = select(IntegrityItem.signature_id).where(IntegrityItem.action_id == action_id)
    ids = session.scalars(question.order_by(IntegrityItem.signature_id.desc()).limit(SAMPLE)).all()
    return suspect_rows(session, ids)


def suspect_view(session: Session, signature_id: int) -> SuspectView:
    """All of one signature. Raises `SuspectNotFound`."""
    rows = suspect_rows(session, [signature_id])
    if not rows:
        raise SuspectNotFound(signature_id)
    flags = session.scalars(
        select(SignatureFlag)
        .where(SignatureFlag.signature_id == signature_id)
        .order_by(SignatureFlag.score.desc(), SignatureFlag.reason)
    )
    history = session.execute(
        select(SignatureHistory.event, SignatureHistory.at)
        .where(SignatureHistory.signature_id == signature_id)
        .order_by(SignatureHistory.at, SignatureHistory.id)
    )
    actions = session.scalars(
        select(IntegrityAction)
        .join(IntegrityItem, IntegrityItem.action_id == IntegrityAction.id)
        .where(IntegrityItem.signature_id == signature_id)
        .order_by(IntegrityAction.id.desc())
    )
    return SuspectView(
        row=rows[0],
        flags=tuple(FlagView(Reason(flag.reason), flag.score, flag.found_at, flag.settled_at) for flag in flags),
        events=tuple((row.event, row.at) for row in history),
        actions=tuple(map(_view, actions)),
    )


def _view(row: IntegrityAction) -> ActionView:
    return ActionView(
        id=row.id,
        kind=ActionKind(row.kind),
        state=ActionState(row.state),
        selection=Selection.read(row.selection),
        forecast=Forecast.read(row.figures),
        why=row.why,
        planned_by=row.planned_by,
        planned_at=row.planned_at,
        begun_by=row.begun_by,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        undo_why=row.undo_why,
        undone_by=row.undone_by,
        undo_begun_at=row.undo_begun_at,
        undone_at=row.undone_at,
        total=row.total,
        passed=row.passed,
        changed=row.changed,
        restored=row.restored,
    )
