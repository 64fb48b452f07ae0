"""Organizers take letters back that have not gone."""

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from advocacy.domain.actors import Actor
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.messages import MessageKind
from advocacy.models import Message
from advocacy.models.message import record_all
from advocacy.services import audit

BATCH = 10_000
"""So many letters are taken back in two seconds or so; more would keep a page waiting."""

_GROUPS = (
    (MessageState.READY, MessageState.TESTED),
    (MessageState.PARKED,),
    (MessageState.HELD,),
    (MessageState.CLAIMED,),
)
"""All states in which a letter can be taken back, by the partial index that finds them."""


def recall(
    session: Session, seat_id: int | None, written_before: datetime, reason: str, actor: Actor, now: datetime
) -> int:
    """Cancel up to `BATCH` letters, to one office or to all; returns how many.

    A letter on the wire is not touched, nor one written after `written_before`, when the person looked. Letters
    that wait without words for a seat to be filled are not in the queue yet, and not touched either.
    """
    done = 0
    for states in _GROUPS:
        where = _is(states) & (Message.kind == MessageKind.LETTER) & (Message.created_at <= written_before)
        where &= Message.seat_id.is_not(None) if seat_id is None else Message.seat_id == seat_id
        done += _recalled(session, where, BATCH - done, reason, now)
    if done:
        subject, subject_id = ("seat", seat_id) if seat_id is not None else ("letters", "all")
        audit.note(session, actor, "recall", subject, subject_id, now, after={"letters": done}, reason=reason)
    return done


def _recalled(session: Session, where: ColumnElement[bool], limit: int, reason: str, now: datetime) -> int:
    picked = select(Message.id).where(where).limit(limit).with_for_update(skip_locked=True).cte("picked")
    which = Message.id.in_(select(picked.c.id))
    values = {"lease_until": None, "settled_at": now}
    return len(record_all(session, MessageEvent.RECALL, which, now, detail=reason, **values))


def _is(states: tuple[MessageState, ...]) -> ColumnElement[bool]:
    # Written out for the partial indexes.
    words = [state.value for state in states]
    return Message.state.in_(bindparam("unsent", words, expanding=True, literal_execute=True))
