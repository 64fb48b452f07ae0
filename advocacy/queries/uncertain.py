"""Letters that nobody knows the fate of, with the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.message_states import MessageState
from advocacy.models import Message


@dataclass(frozen=True, slots=True)
class UncertainMessage:
    """A message whose words may have arrived; `reply` is the last the mail server said."""

    id: int
    kind: str
    begun_before: datetime | None
    reply: str


def uncertain_messages(session: Session) -> Sequence[UncertainMessage]:
    """All that wait for a person's decision, oldest first."""
    rows = session.execute(
        select(Message.id, Message.kind, Message.settled_at, Message.reply)
        .where(Message.state == MessageState.UNCERTAIN)
        .order_by(Message.id)
    )
    return [UncertainMessage(*row) for row in rows]
