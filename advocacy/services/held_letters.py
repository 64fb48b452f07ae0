"""Letters that have not gone stay with their signature: held back while it does not count, let go once it does."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from advocacy.db import nudge
from advocacy.domain.letters import Aftermath
from advocacy.domain.message_states import MessageEvent
from advocacy.domain.messages import MessageKind
from advocacy.domain.ports import Job
from advocacy.models import Letter, Message
from advocacy.models.message import in_order, record_all

_WAITS = (Aftermath.TO_CHECK, Aftermath.VACANT)
_WAS_TESTED = Message.in_test.is_(True) & Message.settled_at.is_not(None)


def hold_back(session: Session, signature_ids: Collection[int], now: datetime) -> int:
    """What waits of these signatures' letters goes nowhere; returns how many letters."""
    letters = in_order(_letters_of(signature_ids))
    return len(record_all(session, MessageEvent.HOLD, letters, now, lease_until=None))


def let_go(session: Session, signature_ids: Collection[int], now: datetime) -> int:
    """What was held of these signatures' letters goes when it is due; returns how many letters.

    Those that wait for a successor or for their writer's look go on waiting for that; those of which the test
    inbox had its copy do not go there again.
    """
    letters = in_order(_letters_of(signature_ids))
    tested = record_all(session, MessageEvent.FREE_TESTED, letters & _WAS_TESTED, now)
    others = record_all(session, MessageEvent.FREE, letters, now)
    waiting = in_order(_letters_of(signature_ids, Letter.aftermath.in_(_WAITS)))
    record_all(session, MessageEvent.PARK, waiting, now)
    nudge(session, Job.DELIVER_LETTERS)
    return len(tested) + len(others)


def _letters_of(signature_ids: Collection[int], *also: ColumnElement[bool]) -> ColumnElement[bool]:
    letters = select(Letter.id).where(Letter.signature_id.in_(signature_ids), *also)
    return (Message.kind == MessageKind.LETTER) & Message.subject_id.in_(letters)
