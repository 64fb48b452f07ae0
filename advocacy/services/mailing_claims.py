"""A worker's hold on messages of mailings: claim a batch as paces allow, begin a group, give back what was not.

Fences as in `advocacy.services.claims`: whoever was too late changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from advocacy.domain.mailing_paces import House
from advocacy.domain.mailing_sending import BATCH, LEASE, Held
from advocacy.domain.mailing_states import MailingState
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.suppressions import SuppressionReason
from advocacy.models import MailDomain, Mailing, MailingEvidence, MailingMessage, Person, Suppression
from advocacy.models.table import fixed
from advocacy.queries.suppressions import ended, rank, standing
from advocacy.services import mailing_lanes
from advocacy.statements import Ready

_READY = fixed(MessageState.READY)
_M = MailingMessage
_COLUMNS = (
    _M.id,
    _M.fence,
    _M.attempts,
    _M.mailing_id,
    _M.person_id,
    _M.mail_domain_id.label("lane_id"),
    _M.language,
    _M.variant,
)


@dataclass(frozen=True, slots=True)
class Begun:
    """The ids of those that may go on the wire, and of those that are suppressed."""

    ids: frozenset[int]
    suppressed: frozenset[int]


def claim(session: Session, house: House, now: datetime) -> tuple[Held, ...]:
    """Take up to `BATCH` due messages of one running mailing, from its lanes in no order, as their paces allow.

    What waits in mailings that do not run, or in lanes without tokens, is not looked at. That a claim survives a
    power failure is not awaited: one that was forgotten was never begun.
    """
    connection = session.connection()
    connection.execute(_FORGETFUL)
    room = mailing_lanes.room(session, house, BATCH, now)
    if room.account < 1:
        return ()
    for mailing_id in connection.scalars(_RUNNING).all():
        rows = _CLAIM.rows(
            session,
            {
                "mailing": mailing_id,
                "now": now,
                "until": now + LEASE,
                "lanes": list(room.lanes),
                "numbers": list(room.lanes.values()),
                "most": min(BATCH, room.account),
            },
        )
        if rows:
            held = tuple(sorted((Held(*row) for row in rows), key=lambda message: message.id))
            mailing_lanes.spend(session, room, held)
            return held
    return ()


def begin(session: Session, group: Sequence[Held], now: datetime) -> Begun:
    """Say that these are about to go on the wire; returns which may.

    Not those of a mailing that does not run any more, of a lane that rests, of people who were suppressed since
    (which is written down), nor those whose lease is over or that were taken back.
    """
    given = {"ids": [message.id for message in group], "fences": [message.fence for message in group], "now": now}
    begun = frozenset(row.id for row in _BEGIN.rows(session, given))
    if len(begun) == len(group):
        return Begun(begun, frozenset())
    return Begun(begun, frozenset(row.id for row in _SUPPRESS.rows(session, given)))


def give_back(session: Session, messages: Sequence[tuple[int, int]], not_before: datetime | None = None) -> None:
    """Let others have what was certainly not sent: (id, fence) each; one that was begun has that try back."""
    if messages:
        ids, fences = zip(*sorted(messages), strict=True)
        given = {"ids": list(ids), "fences": list(fences), "after": not_before}
        session.connection().execute(_GIVE_BACK, given)


def give_up(session: Session, message: Held, reason: str, now: datetime) -> None:
    """A message that can never be sent, and why, in our words without personal data."""
    _end(session, message, MessageEvent.GIVE_UP, MessageState.FAILED, reason, now)


def drop(session: Session, message: Held, now: datetime) -> None:
    """A message to somebody who is not with us any more."""
    _end(session, message, MessageEvent.CANCEL, MessageState.CANCELLED, "erased", now)


def _end(
    session: Session, message: Held, event: MessageEvent, state: MessageState, reason: str, now: datetime
) -> None:
    ended = (
        update(_M)
        .where(_M.id == message.id, _M.fence == message.fence, _M.state == MessageState.CLAIMED)
        .values(state=state, reply=reason, lease_until=None, settled_at=now)
        .returning(_M.id)
        .cte("ended")
    )
    session.execute(with_evidence(ended, select(ended.c.id, fixed(event), literal(now), literal(reason))))


def with_evidence(changed: CTE, rows: Any) -> Any:
    """The ids of the rows of `changed`, whose evidence (id, event, moment, detail) is written with them."""
    evidence = insert(MailingEvidence).from_select(["message_id", "event", "at", "detail"], rows)
    return select(changed.c.id).add_cte(evidence.cte("evidence"))


_RUNNING = select(Mailing.id).where(Mailing.state == fixed(MailingState.SENDING)).order_by(func.random())


def _array(name: str, kind: type[Any]) -> Any:
    return bindparam(name, type_=ARRAY(kind()))


_HELD = (
    func.unnest(_array("ids", BigInteger), _array("fences", Integer))
    .table_valued("id", "fence", name="held")
    .render_derived()
)
_STANDS = standing(Person.__table__.c.email_hash)
_NOW = bindparam("now", type_=DateTime(timezone=True))
_IS_HELD = and_(_M.id == _HELD.c.id, _M.fence == _HELD.c.fence, _M.state == fixed(MessageState.CLAIMED))


def _claiming() -> Any:
    known = (
        func.unnest(_array("lanes", BigInteger), _array("numbers", Integer))
        .table_valued("id", "number", name="known")
        .render_derived()
    )
    number = func.coalesce(known.c.number, bindparam("most"))
    lanes = (
        select(MailDomain.id, number.label("number"))
        .outerjoin(known, known.c.id == MailDomain.id)
        .where(number > 0)
        .order_by(func.random())
        .subquery("lanes")
    )
    queue = (
        select(_M.id)
        .where(
            _M.mailing_id == bindparam("mailing"),
            _M.mail_domain_id == lanes.c.id,
            _M.state == _READY,
            _M.not_before <= _NOW,
        )
        .order_by(_M.not_before, _M.id)
        .limit(lanes.c.number)
        .with_for_update(skip_locked=True)
        .lateral("queue")
    )
    picked = select(queue.c.id).select_from(lanes.join(queue, true())).limit(bindparam("most")).cte("picked")
    return (
        update(_M)
        .where(_M.id == picked.c.id)
        .values(
            state=MessageState.CLAIMED,
            fence=_M.fence + 1,
            lease_until=bindparam("until", type_=DateTime(timezone=True)),
        )
        .returning(*_COLUMNS)
    )


def _is_unwanted(is_suppressed: ColumnElement[bool]) -> ColumnElement[bool]:
    # Whoever unsubscribed and then signed something else for its news still unsubscribed from this.
    return or_(is_suppressed, ended(_M.signature_id))


def _suppressing() -> Any:
    unsubscribed = fixed(SuppressionReason.UNSUBSCRIBED)
    reason = (
        select(Suppression.reason)
        .where(Suppression.email_hash == Person.email_hash, Suppression.released_at.is_(None))
        .order_by(rank(Suppression.reason))
        .limit(1)
        .scalar_subquery()
    )
    suppressed = (
        update(_M)
        .where(
            _IS_HELD,
            Person.id == _M.person_id,
            _is_unwanted(_STANDS),
        )
        .values(
            state=MessageState.SUPPRESSED,
            reply=func.coalesce(reason, unsubscribed),
            lease_until=null(),
            settled_at=_NOW,
        )
        .returning(_M.id, _M.reply)
        .cte("suppressed")
    )
    rows = select(suppressed.c.id, fixed(MessageEvent.SUPPRESS), _NOW, suppressed.c.reply)
    return with_evidence(suppressed, rows)


def _is_resting(lane: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(lane, MailDomain.rests_until > _NOW)


def _beginning() -> Any:
    unwanted = _is_unwanted(exists().where(Person.id == _M.person_id, _STANDS))
    runs = exists().where(Mailing.id == _M.mailing_id, Mailing.state == fixed(MailingState.SENDING))
    # Two questions, for each has an index: of thousands of lanes only these two rows are looked at.
    rests = or_(_is_resting(MailDomain.id == _M.mail_domain_id), _is_resting(MailDomain.domain == ""))
    return (
        update(_M)
        .where(_IS_HELD, _M.lease_until > _NOW, runs, ~rests, ~unwanted)
        .values(state=MessageState.SENDING, attempts=_M.attempts + 1)
        .returning(_M.id)
    )


def _giving_back() -> Any:
    not_before = cast(bindparam("after"), DateTime(timezone=True))
    # A sweep may have come before us.
    begun = _M.state.in_([fixed(MessageState.SENDING), fixed(MessageState.UNCERTAIN)])
    ours = and_(_M.id == _HELD.c.id, _M.fence == _HELD.c.fence)
    return (
        update(_M)
        .where(ours, or_(begun, _M.state == fixed(MessageState.CLAIMED)))
        .values(
            state=MessageState.READY,
            attempts=case((begun, _M.attempts - 1), else_=_M.attempts),
            lease_until=null(),
            settled_at=null(),
            not_before=func.coalesce(not_before, _M.not_before),
        )
    )


_FORGETFUL = text("SET LOCAL synchronous_commit = off")
_CLAIM, _BEGIN, _SUPPRESS = Ready(_claiming()), Ready(_beginning()), Ready(_suppressing())
_GIVE_BACK = _giving_back()
