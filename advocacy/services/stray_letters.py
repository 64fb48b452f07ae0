"""Finds letters that do not stand as their signature does, and puts them right.

What is held back of a signature that counts would never be looked for by anybody. Services leave none behind; a
restored backup or a hand in the tables may. The reverse, a letter that waits for its turn although its signature
does not count, is usual after a seat was filled, and held back here before its turn comes.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.signature_states import SignatureState
from advocacy.models import Letter, Message, Signature
from advocacy.models.table import fixed
from advocacy.services.held_letters import hold_back, let_go
from advocacy.services.holds import BATCH, hold

# Written out for the partial indexes ix_messages_held and ix_messages_due_by_seat.
_IS_HELD = Message.state == fixed(MessageState.HELD)
_IS_QUEUED = Message.state.in_([fixed(MessageState.READY), fixed(MessageState.TESTED)]) & Message.seat_id.is_not(
    None
)
_COUNTS = frozenset({SignatureState.CONFIRMED})
_IS_OUT = frozenset({SignatureState.QUARANTINED, SignatureState.INVALIDATED})


@dataclass(frozen=True, slots=True)
class Mended:
    """How many letters were let go, and held back."""

    freed: int
    held: int


def mend(session: Session, now: datetime, size: int = BATCH) -> Mended:
    """Put right the letters of up to `size` signatures each way; nothing is left when it returns zeros."""
    freed = _strays(session, _IS_HELD, _COUNTS, size)
    held = _strays(session, _IS_QUEUED, _IS_OUT, size)
    states = hold(session, {*freed, *held})
    return Mended(
        let_go(session, [each for each in freed if states[each] in _COUNTS], now) if freed else 0,
        hold_back(session, [each for each in held if states[each] in _IS_OUT], now) if held else 0,
    )


def _strays(
    session: Session, is_so: ColumnElement[bool], states: frozenset[SignatureState], size: int
) -> set[int]:
    """Signatures in these states with letters of which that is so."""
    question = (
        select(Letter.signature_id)
        .join(Message, (Message.kind == fixed(MessageKind.LETTER)) & (Message.subject_id == Letter.id))
        .join(Signature, Signature.id == Letter.signature_id)
        .where(is_so, Signature.state.in_([fixed(state) for state in sorted(states)]))
        .limit(size)
    )
    return set(session.scalars(question))
