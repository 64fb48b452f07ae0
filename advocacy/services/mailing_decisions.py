"""Carries out what was decided about many messages of a mailing, batch by batch."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from advocacy.db import nudge
from advocacy.domain.mailing_states import MailingState
from advocacy.domain.message_states import MESSAGE_TABLE, MessageEvent, MessageState
from advocacy.domain.ports import Job
from advocacy.models import MailingDecision, MailingEvidence, MailingMessage
from advocacy.services.mailing_runs import recount
from advocacy.services.mailing_snapshots import locked

BATCH = 2000
"""Few, because pausing and cancelling wait while a batch is under way."""
_M = MailingMessage


def open_decisions(session: Session) -> Sequence[int]:
    """The decisions of which something may be left, the oldest first."""
    question = select(MailingDecision.id).where(MailingDecision.done_at.is_(None))
    return session.scalars(question.order_by(MailingDecision.id)).all()


def carry_out(session: Session, decision_id: int, now: datetime, size: int = BATCH) -> int:
    """Do it to up to `size` messages; returns how many. Done twice, or after all, it changes nothing.

    In a mailing that was cancelled meanwhile nothing is sent again. A message that somebody holds at this moment
    is passed over: it comes with the next batch.
    """
    mailing_id = session.scalars(select(MailingDecision.mailing_id).where(MailingDecision.id == decision_id)).one()
    mailing = locked(session, mailing_id)
    decision = session.get_one(MailingDecision, decision_id, populate_existing=True)
    if decision.done_at is not None:
        return 0
    event, which = MessageEvent(decision.event), meant(mailing_id, decision.state, decision.seen_at)
    if event is MessageEvent.RESEND and mailing.state == MailingState.CANCELLED:
        decision.done_at = now
        return 0
    done = record(session, which, MessageState(decision.state), event, decision.reason, now, size)
    if not session.scalar(select(exists().where(which))):
        decision.done_at = now
    recount(session, mailing_id)
    return done


def meant(mailing_id: int, state: str, seen_at: datetime) -> ColumnElement[bool]:
    """The messages that a decision is about."""
    return and_(_M.mailing_id == mailing_id, _M.state == state, _M.settled_at <= seen_at)


def record(
    session: Session,
    which: ColumnElement[bool],
    state: MessageState,
    event: MessageEvent,
    reason: str,
    now: datetime,
    size: int,
) -> int:
    """Let the event happen to up to `size` of these messages, all in `state`; the reason is kept with each."""
    values: dict[str, object] = {}
    if event is MessageEvent.RESEND:
        values = {"not_before": now, "settled_at": None, "attempts": 0, "lease_until": None}
        nudge(session, Job.DELIVER_MAILINGS)
    picked = select(_M.id).where(which, _M.state == state).order_by(_M.id).limit(size)
    batch = picked.with_for_update(skip_locked=True).cte("batch")
    changed = (
        update(_M)
        .where(_M.id.in_(select(batch.c.id)))
        .values(state=MESSAGE_TABLE[state, event], **values)
        .returning(_M.id)
        .cte("changed")
    )
    evidence = insert(MailingEvidence).from_select(
        ["message_id", "event", "at", "detail"],
        select(changed.c.id, literal(event.value), literal(now), literal(reason)),
    )
    return session.scalars(select(func.count()).select_from(changed).add_cte(evidence.cte("evidence"))).one()
