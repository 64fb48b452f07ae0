"""What becomes of a message after an attempt, or after its holder has gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select, true
from sqlalchemy.orm import Session

from advocacy.domain.backoff import wait_after
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.messages import (
    OUTAGE_PAUSE,
    RESEND_ATTEMPTS,
    RESEND_PAUSE,
    RESENT_BY_ITSELF,
    Delivery,
    Lane,
    is_test,
)
from advocacy.domain.ports import SendOutcome, SendVerdict
from advocacy.models.message import Message, Recorded, record_all
from advocacy.services import brakes, mail_refusals, packets
from advocacy.services.claims import held

_SWEEP = 1000
_REPLY_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Attempt:
    """A message that was begun, how it was meant to go, and what became of it."""

    message: Recorded
    lane: Lane
    mode: Delivery
    outcome: SendOutcome

    @property
    def in_test(self) -> bool:
        return is_test(self.lane, self.mode)

    @property
    def is_to_office(self) -> bool:
        return self.lane is Lane.LETTERS and not self.in_test

    @property
    def is_against_us(self) -> bool:
        return self.is_to_office and brakes.is_about_us(self.outcome)


@dataclass(frozen=True, slots=True)
class Swept:
    """How many messages a sweep gave back, found without an outcome, and queued again."""

    released: int
    lost: int
    resent: int


def settle(session: Session, attempt: Attempt, now: datetime) -> None:
    """Write the outcome down, unless the message has another holder by now.

    What a server said of a letter has its consequences for the office. A letter that it holds against us is not
    used up by that: it waits with all others. What it said of a person's mailbox is kept.
    """
    person_id = attempt.message.person_id if attempt.lane is Lane.TRANSACTIONAL else None
    is_noted = person_id is not None and mail_refusals.concerns(attempt.outcome)
    if person_id is not None and is_noted:
        mail_refusals.hold(session, [person_id])
    _write_down(session, attempt, now)
    if is_noted:
        mail_refusals.note_message(session, attempt.message, attempt.outcome, now)
    if attempt.is_to_office:
        brakes.hear(session, attempt.message, attempt.outcome, now)


def _write_down(session: Session, attempt: Attempt, now: datetime) -> None:
    match attempt.outcome.verdict:
        case SendVerdict.ACCEPTED | SendVerdict.REFUSED | SendVerdict.LOST if attempt.in_test:
            _end_test(session, attempt, now)
        case SendVerdict.ACCEPTED:
            _end(session, attempt, MessageEvent.ACCEPT, now)
        case SendVerdict.REFUSED | SendVerdict.DEFERRED if attempt.is_against_us:
            _untried(session, attempt, now, now)
        case SendVerdict.REFUSED:
            _end(session, attempt, MessageEvent.REFUSE, now)
        case SendVerdict.DEFERRED:
            _defer(session, attempt, now)
        case SendVerdict.NOT_BEGUN:
            _untried(session, attempt, now + OUTAGE_PAUSE, now)
        case SendVerdict.LOST:
            _resend(session, _end(session, attempt, MessageEvent.LOSE, now), now)


def sweep(session: Session, now: datetime) -> Swept:
    """End the leases that are over: unsent messages are ready again, begun ones without an outcome uncertain.

    A letter that was begun for the test inbox is no doubt to anybody: it counts as tested.
    """
    released = record_all(
        session,
        MessageEvent.RELEASE,
        _overdue(MessageState.CLAIMED, now),
        now,
        detail="lease over",
        lease_until=None,
    )
    tested = _end_overdue(session, MessageEvent.ACCEPT_IN_TEST, Message.in_test.is_(True), now, attempts=0)
    lost = _end_overdue(session, MessageEvent.LOSE, Message.in_test.is_(False), now)
    resent = _resend(session, lost, now)
    return Swept(len(released) + len(tested), len(lost), resent)


def _end_overdue(
    session: Session, event: MessageEvent, which: ColumnElement[bool], now: datetime, **values: int
) -> tuple[Recorded, ...]:
    return record_all(
        session,
        event,
        _overdue(MessageState.SENDING, now, which),
        now,
        detail="lease over",
        lease_until=None,
        settled_at=now,
        **values,
    )


def _end_test(session: Session, attempt: Attempt, now: datetime) -> None:
    """Whatever the test inbox made of its copy, the letter is still to be sent, with all its tries."""
    _record(session, attempt, MessageEvent.ACCEPT_IN_TEST, now, settled_at=now, attempts=0)


def _untried(session: Session, attempt: Attempt, not_before: datetime, now: datetime) -> None:
    """This one was no try."""
    tries = attempt.message.attempts
    _record(session, attempt, MessageEvent.DEFER, now, not_before=not_before, attempts=tries)


def _defer(session: Session, attempt: Attempt, now: datetime) -> None:
    pause = wait_after(attempt.message.attempts + 1, attempt.message.id)
    if pause is None and attempt.in_test:
        _end_test(session, attempt, now)
    elif pause is None:
        _end(session, attempt, MessageEvent.GIVE_UP, now)
    else:
        _record(session, attempt, MessageEvent.DEFER, now, not_before=now + pause)


def _end(session: Session, attempt: Attempt, event: MessageEvent, now: datetime) -> tuple[Recorded, ...]:
    return _record(session, attempt, event, now, settled_at=now)


def _record(
    session: Session, attempt: Attempt, event: MessageEvent, now: datetime, **values: datetime | int
) -> tuple[Recorded, ...]:
    outcome = attempt.outcome
    reply = outcome.reply[:_REPLY_LENGTH]
    detail = f"{outcome.code} {reply}".strip()
    said = {"reply_code": outcome.code, "reply": reply, "lease_until": None, **values}
    done = record_all(session, event, held(attempt.message), now, detail=detail, **said)
    for packet in done:
        packets.follow(session, packet, event, now, detail, **said)
    return done


def _resend(session: Session, lost: Sequence[Recorded], now: datetime) -> int:
    ids = [
        message.id for message in lost if message.kind in RESENT_BY_ITSELF and message.attempts < RESEND_ATTEMPTS
    ]
    if not ids:
        return 0
    due = now + RESEND_PAUSE
    return len(record_all(session, MessageEvent.RESEND, Message.id.in_(ids), now, not_before=due, settled_at=None))


def _overdue(state: MessageState, now: datetime, which: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    # The state is written out for the partial index ix_messages_leased; what another sweep holds can wait.
    picked = (
        select(Message.id)
        .where(
            Message.state == bindparam("overdue", state.value, literal_execute=True),
            Message.lease_until < now,
            true() if which is None else which,
        )
        .limit(_SWEEP)
        .with_for_update(skip_locked=True)
        .cte(f"overdue_{state.value}")
    )
    return Message.id.in_(select(picked.c.id))
