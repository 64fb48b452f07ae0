"""A person's decision about mails of a mailing that did not arrive, or may not have."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from advocacy.db import nudge
from advocacy.domain.actors import Actor
from advocacy.domain.errors import MessageNotFound, TransitionRefused
from advocacy.domain.machines import sources, step
from advocacy.domain.mailing_states import MailingEvent, MailingState
from advocacy.domain.message_states import MESSAGE_TABLE, MessageEvent, MessageState
from advocacy.domain.ports import Job
from advocacy.models import Mailing, MailingDecision, MailingMessage
from advocacy.services import audit, mailing_figures
from advocacy.services.mailing_decisions import carry_out, meant, record
from advocacy.services.mailing_snapshots import locked

AT_ONCE = 1000
"""So many are done in the request of who decides, the rest bit by bit."""

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
    _refuse_cancelled(mailing, event)
    if not record(session, MailingMessage.id == message_id, found, event, reason, now, 1):
        raise TransitionRefused(found, event)  # its outcome was found in this very moment
    _follow(session, mailing, event, {"from": found.value, "messages": 1}, reason, actor, now)


def decide_all(
    session: Session,
    mailing_id: int,
    states: Collection[MessageState],
    event: MessageEvent,
    seen_at: datetime,
    reason: str,
    actor: Actor,
    now: datetime,
    at_once: int = AT_ONCE,
) -> int:
    """The same for all that are in one of `states`; returns how many.

    What came there after `seen_at`, when the person looked, is left for another look, and so is a state about
    which an earlier decision is still being carried out. More than `at_once` are done by and by
    (`advocacy.services.mailing_decisions`).
    """
    mailing = locked(session, mailing_id)
    _refuse_cancelled(mailing, event)
    numbers: dict[str, int] = {}
    for state in states:
        if state not in sources(MESSAGE_TABLE, event) or event not in _ACTS:
            raise TransitionRefused(state, event)
        numbers[state.value] = _number(session, mailing_id, state, seen_at)
    numbers = {name: number for name, number in numbers.items() if number}
    for name in numbers:
        decision = MailingDecision(mailing_id=mailing_id, state=name, event=event, seen_at=seen_at, reason=reason)
        decision.decided_at = now
        session.add(decision)
        session.flush()
        carry_out(session, decision.id, now, at_once)
    if total := sum(numbers.values()):
        nudge(session, Job.MAILINGS)
        _follow(session, mailing, event, {"from": ", ".join(numbers), "messages": total}, reason, actor, now)
    return total


def _number(session: Session, mailing_id: int, state: MessageState, seen_at: datetime) -> int:
    is_busy = exists().where(
        MailingDecision.mailing_id == mailing_id,
        MailingDecision.state == state,
        MailingDecision.done_at.is_(None),
    )
    return session.scalars(select(func.count()).where(meant(mailing_id, state, seen_at), ~is_busy)).one()


def _follow(
    session: Session,
    mailing: Mailing,
    event: MessageEvent,
    after: dict[str, object],
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    if event is MessageEvent.RESEND and mailing.state == MailingState.FINISHED:
        session.add(mailing.record(MailingEvent.REOPEN, now, actor.name, reason))
        mailing.finished_at = None
    audit.note(session, actor, _ACTS[event], "mailing", mailing.id, now, after=after, reason=reason)
    mailing_figures.take(session, mailing.id, now)


def _refuse_cancelled(mailing: Mailing, event: MessageEvent) -> None:
    if event is MessageEvent.RESEND and mailing.state == MailingState.CANCELLED:
        raise TransitionRefused(MailingState.CANCELLED, MailingEvent.REOPEN)
