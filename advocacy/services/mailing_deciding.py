"""A person's decision about mails of a mailing that did not arrive, or may not have."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, literal, select, update
from sqlalchemy.orm import Session

from advocacy.db import nudge
from advocacy.domain.actors import Actor
from advocacy.domain.errors import MessageNotFound, TransitionRefused
from advocacy.domain.machines import sources, step
from advocacy.domain.mailing_states import MailingEvent, MailingState
from advocacy.domain.message_states import MESSAGE_TABLE, MessageEvent, MessageState
from advocacy.domain.ports import Job
from advocacy.models import Mailing, MailingEvidence, MailingMessage
from advocacy.services import audit, mailing_figures
from advocacy.services.mailing_snapshots import locked

_ACTS = {MessageEvent.RESEND: "resend", MessageEvent.ACCEPT: "accept"}


def decide(
    session: Session,
    mailing_id: int,
    message_id: int,
    event: MessageEvent,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Send one once more (RESEND) or take it for sent (ACCEPT); `reason` is the evidence that somebody found.

    Raises `MailingNotFound`, `MessageNotFound`, and `TransitionRefused` when this cannot be decided about it (any
    more), or the mailing was cancelled.
    """
    mailing = locked(session, mailing_id)
    state = session.scalar(
        select(MailingMessage.state).where(
            MailingMessage.id == message_id, MailingMessage.mailing_id == mailing_id
        )
    )
    if state is None:
        raise MessageNotFound(message_id)
    found = MessageState(state)
    step(MESSAGE_TABLE, found, event)
    if not _decide(session, mailing, found, event, MailingMessage.id == message_id, reason, actor, now):
        raise TransitionRefused(found, event)  # its outcome was found in this very moment


def decide_all(
    session: Session,
    mailing_id: int,
    state: MessageState,
    event: MessageEvent,
    seen_at: datetime,
    reason: str,
    actor: Actor,
    now: datetime,
) -> int:
    """The same for all that are in `state`; returns how many.

    What came to this state after `seen_at`, when the person looked, is left for another look.
    """
    mailing = locked(session, mailing_id)
    if state not in sources(MESSAGE_TABLE, event) or event not in _ACTS:
        raise TransitionRefused(state, event)
    is_seen = MailingMessage.settled_at <= seen_at
    return _decide(session, mailing, state, event, is_seen, reason, actor, now)


def _decide(
    session: Session,
    mailing: Mailing,
    state: MessageState,
    event: MessageEvent,
    which: ColumnElement[bool],
    reason: str,
    actor: Actor,
    now: datetime,
) -> int:
    if event is MessageEvent.RESEND:
        _refuse_cancelled(mailing)
    done = _record_all(session, mailing.id, state, event, which, reason, now)
    if not done:
        return 0
    if event is MessageEvent.RESEND:
        nudge(session, Job.DELIVER_MAILINGS)
    if event is MessageEvent.RESEND and mailing.state == MailingState.FINISHED:
        session.add(mailing.record(MailingEvent.REOPEN, now, actor.name, reason))
        mailing.finished_at = None
    after = {"from": state.value, "messages": done}
    audit.note(session, actor, _ACTS[event], "mailing", mailing.id, now, after=after, reason=reason)
    mailing_figures.take(session, mailing.id, now)
    return done


def _refuse_cancelled(mailing: Mailing) -> None:
    if mailing.state == MailingState.CANCELLED:
        raise TransitionRefused(MailingState.CANCELLED, MailingEvent.REOPEN)


def _record_all(
    session: Session,
    mailing_id: int,
    state: MessageState,
    event: MessageEvent,
    which: ColumnElement[bool],
    reason: str,
    now: datetime,
) -> int:
    message = MailingMessage
    values: dict[str, object] = {}
    if event is MessageEvent.RESEND:
        values = {"not_before": now, "settled_at": None, "attempts": 0, "lease_until": None}
    changed = (
        update(message)
        .where(message.mailing_id == mailing_id, message.state == state, which)
        .values(state=MESSAGE_TABLE[state, event], **values)
        .returning(message.id)
        .cte("changed")
    )
    evidence = insert(MailingEvidence).from_select(
        ["message_id", "event", "at", "detail"],
        select(changed.c.id, literal(event.value), literal(now), literal(reason)),
    )
    return session.scalars(select(func.count()).select_from(changed).add_cte(evidence.cte("evidence"))).one()
