"""Carries decisions about signatures out, and back, batch by batch."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from advocacy.domain.integrity_actions import AIM, WORKING, ActionEvent, ActionKind, ActionState
from advocacy.domain.signature_holds import way_back
from advocacy.domain.signature_states import SignatureEvent, SignatureState
from advocacy.domain.suspicion import Reason
from advocacy.models import IntegrityAction, IntegrityItem, SignatureFlag
from advocacy.services.holds import BATCH, Stood, Way, move
from advocacy.services.quarantine import flag, settle, to

_UNSEEN = {"synchronize_session": False}


def open_actions(session: Session) -> Sequence[int]:
    """The actions of which something may be left to do, the oldest first."""
    question = select(IntegrityAction.id).where(IntegrityAction.state.in_([state.value for state in WORKING]))
    return session.scalars(question.order_by(IntegrityAction.id)).all()


def carry_out(session: Session, action_id: int, now: datetime, size: int = BATCH) -> int:
    """Go through up to `size` of its signatures; returns how many, 0 when it has ended.

    The action is held meanwhile, so two workers do not go through the same ones; once undoing has begun nothing
    more is done.
    """
    action = session.get(IntegrityAction, action_id, with_for_update=True, populate_existing=True)
    if action is None or action.state not in WORKING:
        return 0
    is_undo = action.state == ActionState.UNDOING
    items = _items(session, action, size, is_undo=is_undo)
    if is_undo:
        _undone(session, action, items, now)
    elif items:
        _done(session, action, [item.signature_id for item in items], now)
    action.after_id = items[-1].signature_id if items else action.after_id
    if len(items) < size:
        _end(action, now)
    session.flush()
    return len(items)


def _items(session: Session, action: IntegrityAction, size: int, *, is_undo: bool) -> Sequence[IntegrityItem]:
    item = IntegrityItem
    question = select(item).where(item.action_id == action.id, item.signature_id > action.after_id)
    if is_undo:
        question = question.where(item.done_at.is_not(None))
    question = question.order_by(item.signature_id).limit(size)
    return session.scalars(question.execution_options(populate_existing=True)).all()


def _done(session: Session, action: IntegrityAction, ids: Sequence[int], now: datetime) -> None:
    kind = ActionKind(action.kind)
    stood = move(session, ids, to(AIM[kind]), now)
    if kind is ActionKind.RELEASE:
        settle(session, ids, now)
    else:
        changed = [each.signature_id for each in stood if each.is_changed]
        flag(session, _unflagged(session, changed), Reason.BY_HAND, now, anew=True)
    action.passed += len(ids)
    action.changed += sum(each.is_changed for each in stood)
    _write(session, action.id, stood, now)


def _unflagged(session: Session, ids: Collection[int]) -> Collection[int]:
    """Those about which nothing was noticed that still stands: that organizers decided so is the reason then."""
    is_open = SignatureFlag.settled_at.is_(None)
    known = session.scalars(select(SignatureFlag.signature_id).where(SignatureFlag.signature_id.in_(ids), is_open))
    return set(ids) - set(known)


def _write(session: Session, action_id: int, stood: Sequence[Stood], now: datetime) -> None:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for each in stood:
        groups[each.was, each.became].append(each.signature_id)
    for (was, became), ids in groups.items():
        which = (IntegrityItem.action_id == action_id) & IntegrityItem.signature_id.in_(ids)
        values = {"was": str(was), "became": str(became), "done_at": now}
        session.execute(update(IntegrityItem).where(which).values(values).execution_options(**_UNSEEN))


def _undone(session: Session, action: IntegrityAction, items: Sequence[IntegrityItem], now: datetime) -> None:
    changed = {item.signature_id: item for item in items if item.was != item.became}
    stood = move(session, list(changed), _back(changed), now) if changed else ()
    back = {each.signature_id for each in stood if each.is_changed}
    if action.kind == ActionKind.RELEASE:
        untouched = {item.signature_id for item in items if item.was == item.became}
        _unsettle(session, [item for item in items if item.signature_id in back | untouched])
    else:
        _unflag(session, [changed[each] for each in back])
    action.restored += len(back)
    ids = [item.signature_id for item in items]
    which = (IntegrityItem.action_id == action.id) & IntegrityItem.signature_id.in_(ids)
    session.execute(update(IntegrityItem).where(which).values(undone_at=now).execution_options(**_UNSEEN))


def _back(items: Mapping[int, IntegrityItem]) -> Way:
    def back(signature_id: int, state: SignatureState) -> tuple[SignatureEvent, ...]:
        item = items[signature_id]
        return way_back(SignatureState(item.was or ""), SignatureState(item.became or ""), state)

    return back


def _unsettle(session: Session, items: Sequence[IntegrityItem]) -> None:
    """What the release settled weighs again."""
    pairs = [(item.signature_id, item.done_at) for item in items]
    settled = tuple_(SignatureFlag.signature_id, SignatureFlag.settled_at).in_(pairs)
    session.execute(update(SignatureFlag).where(settled).values(settled_at=None).execution_options(**_UNSEEN))


def _unflag(session: Session, items: Sequence[IntegrityItem]) -> None:
    """The decision itself is no reason any more."""
    pairs = [(item.signature_id, item.done_at) for item in items]
    raised = tuple_(SignatureFlag.signature_id, SignatureFlag.found_at).in_(pairs)
    is_ours = SignatureFlag.reason == Reason.BY_HAND.value
    session.execute(delete(SignatureFlag).where(is_ours, raised).execution_options(**_UNSEEN))


def _end(action: IntegrityAction, now: datetime) -> None:
    if action.state == ActionState.UNDOING:
        action.record(ActionEvent.FINISH_UNDO)
        action.undone_at = now
    else:
        action.record(ActionEvent.FINISH)
        action.ended_at = now
