"""A person's decision about letters that did not arrive, or may not have."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, case, exists, select
from sqlalchemy.orm import Session, aliased

from advocacy.db import nudge
from advocacy.domain.actors import Actor
from advocacy.domain.errors import MessageNotFound, TransitionRefused, WordsDeleted
from advocacy.domain.message_states import MESSAGE_TABLE, MessageEvent, MessageState
from advocacy.domain.messages import Lane, MessageKind
from advocacy.domain.ports import Job
from advocacy.domain.queues import DELIVERER_OF
from advocacy.domain.signature_states import BARE, SignatureState
from advocacy.models import Letter, Message, Signature
from advocacy.models.message import in_order, record_all
from advocacy.models.table import fixed
from advocacy.services import audit


def may(state: MessageState, event: MessageEvent) -> bool:
    """Whether this can be decided about a letter in this state."""
    return event in _ACTS and (state, event) in MESSAGE_TABLE


def decide(
    session: Session, message_id: int, event: MessageEvent, reason: str, actor: Actor, now: datetime
) -> None:
    """Send it once more (RESEND) or take it for sent (ACCEPT); `reason` goes into its history.

    A letter that went in a packet goes by itself then; what is decided about a packet is decided about those in
    it. Raises `MessageNotFound`, `TransitionRefused` when the message is not uncertain (or, to be sent once more,
    bounced or failed) or is to be sent once more though its signature was taken back, and `WordsDeleted` when
    there is nothing left to be sent.
    """
    message = session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if message is None:
        raise MessageNotFound(message_id)
    if event is MessageEvent.RESEND and session.scalar(select(_is_wordless(message_id))):
        raise WordsDeleted(message_id)
    if event is MessageEvent.RESEND and session.scalar(select(_is_taken_back(message_id))):
        raise TransitionRefused(MessageState(message.state), event)
    was = message.state
    session.add(message.record(event, now, reason))
    if event is MessageEvent.RESEND:
        message.not_before, message.settled_at, message.attempts = now, None, 0
        message.digest_id = None
        nudge(session, DELIVERER_OF[Lane(message.lane)])
    if message.kind == MessageKind.DIGEST:
        _follow(session, message, MessageState(was), event, reason, now)
    facts = {"before": {"state": was}, "after": {"state": message.state}}
    audit.note(session, actor, _ACTS[event], "message", message_id, now, **facts, reason=reason)


def _follow(
    session: Session, packet: Message, was: MessageState, event: MessageEvent, reason: str, now: datetime
) -> None:
    """What is decided about a packet is decided about the letters in it."""
    theirs = (Message.digest_id == packet.subject_id) & (Message.state == was) & (Message.id != packet.id)
    if event is MessageEvent.RESEND:
        theirs &= _may_go_again(Message.id)
    values = {**_ANEW, "not_before": now} if event is MessageEvent.RESEND else {}
    record_all(session, event, in_order(theirs), now, detail=reason, **values)


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

    What came to this state after `seen_at`, when the person looked, is left for another look. Letters whose words
    were deleted, or whose signature was taken back, are not sent again.
    """
    values: Mapping[str, object] = {}
    if event is MessageEvent.RESEND:
        values = {**_ANEW, "not_before": now, "digest_id": _kept_together(state)}
        nudge(session, Job.DELIVER_LETTERS)
    which = (Message.seat_id == seat_id) & (Message.state == state) & (Message.settled_at <= seen_at)
    if event is MessageEvent.RESEND:
        which &= _may_go_again(Message.id)
    done = record_all(session, event, in_order(which), now, detail=reason, **values)
    letters = sum(message.kind == MessageKind.LETTER for message in done)
    if done:
        after = {"from": state.value, "letters": letters}
        audit.note(session, actor, _ACTS[event], "seat", seat_id, now, after=after, reason=reason)
    return letters


def _may_go_again(message_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return ~_is_wordless(message_id) & ~_is_taken_back(message_id)


def _is_wordless(message_id: SQLColumnExpression[int] | int) -> ColumnElement[bool]:
    """Whether it is a letter whose words were deleted (`advocacy.services.retention_letters`)."""
    return _is_letter(message_id, Letter.words_deleted_at.is_not(None))


def _is_taken_back(message_id: SQLColumnExpression[int] | int) -> ColumnElement[bool]:
    """Whether it is a letter of a signature whose owner wants nothing sent any more."""
    gone = [fixed(state) for state in (SignatureState.WITHDRAWN, *sorted(BARE))]
    return _is_letter(message_id, Signature.id == Letter.signature_id, Signature.state.in_(gone))


def _is_letter(message_id: SQLColumnExpression[int] | int, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    its = aliased(Message)
    return exists().where(
        its.id == message_id, its.kind == MessageKind.LETTER, Letter.id == its.subject_id, *which
    )


def _kept_together(state: MessageState) -> ColumnElement[int | None]:
    """Letters whose packet goes once more as well go with it, others by themselves."""
    packet = aliased(Message)
    is_packet = (packet.kind == MessageKind.DIGEST) & (packet.subject_id == Message.digest_id)
    return case((exists().where(is_packet, packet.state == state), Message.digest_id), else_=None)


_ANEW: Mapping[str, object] = {"settled_at": None, "attempts": 0}
_ACTS = {MessageEvent.RESEND: "resend", MessageEvent.ACCEPT: "accept"}
