"""Letters that have not gone follow their seat when it changes hands (docs/decisions/006).

Only messages that nobody holds are touched: one that is claimed is on its way, and comes back here if it is
given back. Rows that another transaction has locked are left for the next run.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.orm import Session

from advocacy.domain.letters import Aftermath
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.messages import Lane, MessageKind
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Letter, Message
from advocacy.queries.drafting import Signer, signer
from advocacy.queries.seat_views import LegislatorView
from advocacy.queries.tenures import has_left, is_held
from advocacy.services.drafting import Drafted, drafted
from advocacy.services.letters import LETTER_AT_FAULT
from advocacy.services.rewording import reworded

BATCH = 200

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Move:
    """One letter whose seat changed hands, with all that its new words are made of; `now` and when it is `due`."""

    pack: Pack
    letter: Letter
    message: Message
    writer: Signer
    written: Drafted
    now: datetime
    due: datetime

    @property
    def successor(self) -> LegislatorView | None:
        return self.written.addressee.seat.legislator


def follow_seats(session: Session, pack: Pack, delay: timedelta, now: datetime) -> int:
    """Bring a batch of letters that have not gone to their seats' holders of today; returns how many.

    They go after `delay` at the earliest. One that cannot be dealt with is logged, and tried again at the next
    run without keeping the others.
    """
    moved = [*_unsent(session), *_parked(session)]
    return sum(_has_followed(session, pack, letter, message, now + delay, now) for letter, message in moved)


def _unsent(session: Session) -> Iterable[tuple[Letter, Message]]:
    # The states are written out for the partial index ix_messages_due.
    states = (MessageState.READY.value, MessageState.TESTED.value)
    is_unsent = Message.state.in_(bindparam("unsent", states, expanding=True, literal_execute=True))
    return _locked(
        session, is_unsent & (Message.lane == Lane.LETTERS) & has_left(Letter.seat_id, Letter.legislator_id)
    )


def _parked(session: Session) -> Iterable[tuple[Letter, Message]]:
    waits = (Letter.aftermath == _word(Aftermath.VACANT)) & is_held(Letter.seat_id)
    is_stale = (Letter.aftermath == _word(Aftermath.TO_CHECK)) & has_left(Letter.seat_id, Letter.legislator_id)
    return _locked(session, (Message.state == MessageState.PARKED) & or_(waits, is_stale))


def _word(aftermath: Aftermath) -> Any:
    # Written out for the partial index ix_letters_parked.
    return bindparam(aftermath.name, aftermath.value, literal_execute=True)


def _locked(session: Session, where: ColumnElement[bool]) -> Iterable[tuple[Letter, Message]]:
    rows = session.execute(
        select(Letter, Message)
        .join(Message, (Message.kind == MessageKind.LETTER) & (Message.subject_id == Letter.id))
        .where(where)
        # By chance, so that letters that cannot be dealt with do not stand before all others.
        .order_by(func.random())
        .limit(BATCH)
        .with_for_update(of=[Letter, Message], skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return [(letter, message) for letter, message in rows]


def _has_followed(
    session: Session, pack: Pack, letter: Letter, message: Message, due: datetime, now: datetime
) -> bool:
    letter_id = letter.id
    try:
        with session.begin_nested():
            return _follow(session, pack, letter, message, due, now)
    except LETTER_AT_FAULT as problem:
        log.error("letter_not_moved", letter=letter_id, error=type(problem).__name__)
        return False


def _follow(session: Session, pack: Pack, letter: Letter, message: Message, due: datetime, now: datetime) -> bool:
    writer = signer(session, pack, letter.signature_id)
    written = next(known for known in drafted(pack, writer) if known.addressee.seat.id == letter.seat_id)
    move = _Move(pack, letter, message, writer, written, now, due)
    if move.successor is None:
        return _leave_without_holder(session, move)
    if move.successor.id == letter.legislator_id:
        letter.aftermath = None
        return _send(session, move)
    return _hand_over(session, move, move.successor)


def _leave_without_holder(session: Session, move: _Move) -> bool:
    if not move.writer.waits_for_successor:
        move.letter.aftermath = Aftermath.DROPPED
        session.add(move.message.record(MessageEvent.CANCEL, move.now, "seat vacant"))
        move.message.settled_at = move.now
        return True
    if move.message.state == MessageState.PARKED:
        return False
    move.letter.aftermath = Aftermath.VACANT
    session.add(move.message.record(MessageEvent.PARK, move.now, "seat vacant"))
    return True


def _hand_over(session: Session, move: _Move, successor: LegislatorView) -> bool:
    letter = move.letter
    aftermath = reworded(session, move.pack, move.writer, letter, move.written)
    # Words that waited to be read for one successor wait for the next one too: they may speak of somebody before.
    letter.aftermath = None if letter.aftermath == Aftermath.TO_CHECK else aftermath
    letter.legislator_id, letter.stance, letter.frozen_at = successor.id, move.written.addressee.stance, move.now
    if letter.aftermath:
        return _send(session, move)
    letter.aftermath = Aftermath.TO_CHECK
    if move.message.state != MessageState.PARKED:
        session.add(move.message.record(MessageEvent.PARK, move.now, "seat changed hands"))
    return True


def _send(session: Session, move: _Move) -> bool:
    """Let it go when it is due; tries at the office before do not count."""
    if move.message.state == MessageState.PARKED:
        session.add(move.message.record(MessageEvent.RESUME, move.now, "seat changed hands"))
    move.message.not_before = max(move.message.not_before, move.due)
    move.message.attempts, move.message.digest_id = 0, None
    return True
