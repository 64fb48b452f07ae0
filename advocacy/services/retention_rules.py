"""Which ways carry out which rule of `advocacy.domain.retention`, a batch at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import ColumnElement, delete, exists, func, inspect, select, tuple_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from advocacy.domain.actors import TIMETABLE
from advocacy.domain.errors import DomainError, MailUnderWay, SignatureGone
from advocacy.domain.retention import LOCATED_FOR, Keeper, Kept, Rule, Rules
from advocacy.domain.signature_states import WAITING, SignatureEvent, SignatureState
from advocacy.models import (
    AuditEntry,
    LocatedAddress,
    Notice,
    Signature,
    SignatureFlag,
    SignatureHistory,
    SignatureOrigin,
    SignatureTrait,
    Slot,
)
from advocacy.models.table import fixed
from advocacy.services import notices, retention, slots
from advocacy.services.erasing_signatures import erase_signature
from advocacy.services.retention_letters import LETTER_WORDS, NOTES, REMOVED_LETTERS, STREETS, UNSENT_LETTERS
from advocacy.services.retention_mail import MAIL_EVENTS, MAILING_PEOPLE, SERVER_WORDS
from advocacy.services.retention_walks import Condition, Due, Step, Sweep, Way

log = structlog.get_logger()

BATCH = 2_000
_ONE_BY_ONE = 50
_AT_FAULT = (DomainError, SQLAlchemyError, LookupError, TypeError, ValueError)

_LOOKED_AT = (SignatureState.SUSPECT, SignatureState.QUARANTINED, SignatureState.INVALIDATED)


def ways(kept: Kept) -> Sequence[Way]:
    """How a rule is carried out; none for those that the operator keeps."""
    return _WAYS.get(kept, ())


def step(session: Session, way: Way, rule: Rule, now: datetime) -> Step:
    """One batch of one way of a rule."""
    return way.step(session, now - rule.length, now)


def report(session: Session, rules: Rules, now: datetime) -> Mapping[Kept, Due]:
    """What is due of each rule that the house keeps; reads whole tables, which may take seconds."""
    return {
        rule.kept: _together([way.due(session, now - rule.length) for way in ways(rule.kept)])
        for rule in rules.values()
        if rule.keeper is Keeper.HOUSE
    }


def _together(parts: Sequence[Due]) -> Due:
    oldest = min((part.oldest for part in parts if part.oldest), default=None)
    return Due(sum(part.number for part in parts), oldest)


def _deleting(table: Any, since: Any, is_due: Condition) -> Sweep:
    """Deletes rows that an index on their time finds."""
    keys = inspect(table).primary_key

    def act(session: Session, before: datetime, _now: datetime) -> int:
        due = select(*keys).where(is_due(before)).limit(BATCH).with_for_update(of=table, skip_locked=True)
        gone = delete(table).where(tuple_(*keys).in_(due)).returning(keys[0])
        return len(session.execute(gone.execution_options(synchronize_session=False)).all())

    return Sweep(act, is_due, since)


def _of_nobody_looked_at(before: datetime) -> ColumnElement[bool]:
    is_looked_at = exists().where(Signature.id == SignatureFlag.signature_id, Signature.state.in_(_LOOKED_AT))
    return (SignatureFlag.found_at <= before) & ~is_looked_at


def _expire(session: Session, _before: datetime, now: datetime) -> int:
    return retention.expire(session, now)


def _erase_withdrawn(session: Session, before: datetime, now: datetime) -> int:
    """One by one, as their owners would; one of which a mail is on the wire waits for the next time."""
    after, erased = 0, 0
    while not erased:
        due = select(Signature.id).where(_WITHDRAWN.counts(before), Signature.id > after)
        ids = session.scalars(due.order_by(Signature.id).limit(_ONE_BY_ONE)).all()
        if not ids:
            break
        # Those that wait must not keep the others from their turn.
        after, erased = ids[-1], sum(_is_erased(session, signature_id, now) for signature_id in ids)
    return erased


def _is_erased(session: Session, signature_id: int, now: datetime) -> bool:
    try:
        with session.begin_nested():
            erase_signature(session, signature_id, now, TIMETABLE, reason="taken back, and its time is over")
    except (MailUnderWay, SignatureGone):
        return False
    except _AT_FAULT as problem:
        # One that cannot be erased keeps no other one from it; what is said of the problem may hold personal data.
        log.error("not_erased", signature=signature_id, error=type(problem).__name__)
        return False
    return True


def _forget_notices(session: Session, _before: datetime, now: datetime) -> int:
    return notices.forget(session, now)


def _forget_slots(session: Session, _before: datetime, now: datetime) -> int:
    return slots.forget(session, now)


_UNCONFIRMED = Sweep(
    _expire,
    lambda before: Signature.state.in_(WAITING) & (Signature.created_at <= before),
    Signature.created_at,
)
_TAKEN_BACK_AT = (
    select(func.max(SignatureHistory.at))
    .where(SignatureHistory.signature_id == Signature.id, SignatureHistory.event == SignatureEvent.WITHDRAW)
    .scalar_subquery()
)
_WITHDRAWN = Sweep(
    _erase_withdrawn,
    lambda before: (Signature.state == fixed(SignatureState.WITHDRAWN)) & (before >= _TAKEN_BACK_AT),
    _TAKEN_BACK_AT,
)
_LOCATED = _deleting(
    LocatedAddress,
    LocatedAddress.expires_at - LOCATED_FOR,
    lambda before: LocatedAddress.expires_at <= before + LOCATED_FOR,
)
_WAYS: Mapping[Kept, Sequence[Way]] = {
    Kept.UNCONFIRMED: (_UNCONFIRMED,),
    Kept.WITHDRAWN: (_WITHDRAWN,),
    Kept.STREET: (STREETS,),
    Kept.NOTE: (NOTES,),
    Kept.LETTER_WORDS: (REMOVED_LETTERS, LETTER_WORDS),
    Kept.UNSENT_LETTERS: (UNSENT_LETTERS,),
    Kept.LOCATED: (_LOCATED,),
    Kept.ORIGINS: (_deleting(SignatureOrigin, SignatureOrigin.at, lambda before: SignatureOrigin.at <= before),),
    Kept.TRAITS: (_deleting(SignatureTrait, SignatureTrait.at, lambda before: SignatureTrait.at <= before),),
    Kept.FLAGS: (_deleting(SignatureFlag, SignatureFlag.found_at, _of_nobody_looked_at),),
    Kept.SERVER_WORDS: SERVER_WORDS,
    Kept.MAIL_EVENTS: (MAIL_EVENTS,),
    Kept.MAILING_PEOPLE: (MAILING_PEOPLE,),
    Kept.NOTICES: (Sweep(_forget_notices, notices.is_over, Notice.expires_at),),
    Kept.AUDIT: (_deleting(AuditEntry, AuditEntry.at, lambda before: AuditEntry.at <= before),),
    Kept.SLOTS: (Sweep(_forget_slots, slots.is_over, Slot.slot),),
}
