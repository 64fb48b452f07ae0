"""A person's decision about letters that did not arrive, or may not have."""

from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.db import nudge
from advocacy.domain.actors import Actor
from advocacy.domain.errors import MessageNotFound
from advocacy.domain.message_states import MESSAGE_TABLE, MessageEvent, MessageState
from advocacy.domain.messages import Lane
from advocacy.domain.ports import Job
from advocacy.domain.queues import DELIVERER_OF
from advocacy.models import Message
from advocacy.models.message import in_order, record_all
from advocacy.services import audit


def may(state: MessageState, event: MessageEvent) -> bool:
    """Whether this can be decided about a letter in this state."""
    return event in _ACTS and (state, event) in MESSAGE_TABLE


def decide(
    session: Session, message_id: int, event: MessageEvent, reason: str, actor: Actor, now: datetime
) -> None:
    """Send it once more (RESEND) or take it for sent (ACCEPT); `reason` goes into its history.

    Raises `MessageNotFound`, and `TransitionRefused` when the message is not uncertain (or, to be sent once more,
    bounced or failed).
    """
    message = session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if message is None:
        raise MessageNotFound(message_id)
    was = message.state
    session.add(message.record(event, now, reason))
    if event is MessageEvent.RESEND:
        message.not_before, message.settled_at, message.attempts = now, None, 0
        nudge(session, DELIVERER_OF[Lane(message.lane)])
    facts = {"before": {"state": was}, "after": {"state": message.state}}
    audit.note(session, actor, _ACTS[event], "message", message_id, now, **facts, reason=reason)


def decide_all(
    session: Session,
    seat_id: int,
    state: MessageState,
    event: MessageEvent,
    seen_at: datetime,
    reason: str,
    actor: Actor,
    now: datetime,
) -> int:
    """The same for all letters to one office that are in `state`; returns how many.

    What came to this state after `seen_at`, when the person looked, is left for another look.
    """
    values: dict[str, object] = {}
    if event is MessageEvent.RESEND:
        values = {"not_before": now, "settled_at": None, "attempts": 0}
        nudge(session, Job.DELIVER_LETTERS)
    which = (Message.seat_id == seat_id) & (Message.state == state) & (Message.settled_at <= seen_at)
    done = record_all(session, event, in_order(which), now, detail=reason, **values)
    if done:
        after = {"from": state.value, "letters": len(done)}
        audit.note(session, actor, _ACTS[event], "seat", seat_id, now, after=after, reason=reason)
    return len(done)


_ACTS = {MessageEvent.RESEND: "resend", MessageEvent.ACCEPT: "accept"}
