"""The end of cancelled mailings: what had not gone by then is taken out of the queue, batch by batch."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from advocacy.domain.mailing_states import MailingState
from advocacy.domain.message_states import MessageState
from advocacy.models import Mailing, MailingMessage

BATCH = 10_000
_UNSENT = (MessageState.READY, MessageState.PARKED, MessageState.CLAIMED)


def cancel_batch(session: Session, mailing_id: int, now: datetime, size: int = BATCH) -> int:
    """Cancel up to `size` messages of a cancelled mailing that have not begun; returns how many.

    A row that a worker holds at this moment is passed over, not waited for: it comes with the next batch, or has
    gone. A claimed one is taken from its worker by the fence. Nothing happens while the mailing is not cancelled.
    """
    message = MailingMessage
    batch = (
        select(message.id)
        .join(Mailing, Mailing.id == message.mailing_id)
        .where(
            message.mailing_id == mailing_id, message.state.in_(_UNSENT), Mailing.state == MailingState.CANCELLED
        )
        .limit(size)
        .with_for_update(of=message, skip_locked=True)
        .cte("batch")
    )
    done = session.execute(
        update(message)
        .where(message.id.in_(select(batch.c.id)))
        .values(state=MessageState.CANCELLED, fence=message.fence + 1, lease_until=None, settled_at=now)
        .returning(message.id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())
