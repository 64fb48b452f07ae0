"""A person's decision about a message that may or may not have arrived."""

from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.db import nudge
from advocacy.domain.errors import MessageNotFound
from advocacy.domain.message_states import MessageEvent
from advocacy.domain.messages import Lane
from advocacy.domain.queues import DELIVERER_OF
from advocacy.models import Message


def decide(session: Session, message_id: int, event: MessageEvent, reason: str, now: datetime) -> None:
    """Send it once more (RESEND) or take it for sent (ACCEPT); `reason` goes into its history.

    Raises `MessageNotFound`, and `TransitionRefused` when the message is not uncertain.
    """
    message = session.get(Message, message_id, with_for_update=True)
    if message is None:
        raise MessageNotFound(message_id)
    session.add(message.record(event, now, reason))
    if event is MessageEvent.RESEND:
        message.not_before, message.settled_at = now, None
        nudge(session, DELIVERER_OF[Lane(message.lane)])
