"""What becomes of messages of mailings after an attempt, many in one statement, or after their holder has gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import (
    BigInteger,
    DateTime,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.orm import Session

from advocacy.domain.backoff import wait_after
from advocacy.domain.machines import sources, step
from advocacy.domain.mailing_answers import judge
from advocacy.domain.mailing_sending import OUTAGE_PAUSE, Found, Outcome
from advocacy.domain.message_states import MESSAGE_TABLE, MessageEvent, MessageState
from advocacy.domain.ports import SendVerdict
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.models import MailingMessage, Person
from advocacy.models.handed import handed
from advocacy.models.table import fixed
from advocacy.services import mail_refusals
from advocacy.services.mailing_claims import give_back, with_evidence
from advocacy.services.suppressions import suppress
from advocacy.statements import Ready

_SWEEP = 5000
_REPLY_LENGTH = 500
_M = MailingMessage
_EVENT = {
    SendVerdict.ACCEPTED: MessageEvent.ACCEPT,
    SendVerdict.REFUSED: MessageEvent.REFUSE,
    SendVerdict.LOST: MessageEvent.LOSE,
}


@dataclass(frozen=True, slots=True)
class Swept:
    """How many messages a sweep gave back, and how many it found without an outcome."""

    released: int
    lost: int


@dataclass(frozen=True, slots=True)
class _End:
    """How a row is to be left; `not_before` for one that shall be tried again."""

    id: int
    fence: int
    event: MessageEvent
    code: int
    reply: str
    not_before: datetime | None
    retries: int

    @property
    def state(self) -> MessageState:
        return step(MESSAGE_TABLE, MessageState.SENDING, self.event)


def settle(session: Session, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Write the outcomes down, but for messages that have another holder by now.

    One that a sweep has made uncertain meanwhile is so no longer. Whatever is out of the ordinary leaves evidence;
    who is gone is not written to again, and what else was said of a mailbox is kept (`mail_refusals`).
    """
    gone = [each for each in outcomes if judge(each.sent).is_gone]
    noted = [each for each in outcomes if mail_refusals.concerns(each.sent)]
    if gone or noted:
        _hold_people(session, [*gone, *noted])
    ends = sorted((_end(each, now) for each in outcomes), key=lambda end: end.id)
    if ends:
        _SETTLE.rows(session, {"given": Jsonb([_row(end) for end in ends]), "now": now})
    for each in gone:
        _suppress(session, each, now)
    mail_refusals.note(session, [(each.id, each.sent) for each in noted], now)


def sweep(session: Session, now: datetime) -> Swept:
    """End the leases that are over: unsent messages are ready again, begun ones without an outcome uncertain."""
    released = _sweep(session, MessageState.CLAIMED, MessageEvent.RELEASE, now)
    return Swept(released, _sweep(session, MessageState.SENDING, MessageEvent.LOSE, now))


def replay(session: Session, found: Found, now: datetime) -> None:
    """Settle what the journal of a dead process tells; doing it twice does no harm."""
    settle(session, found.outcomes, now)
    give_back(session, found.unsent)
    _lose(session, dict(found.doubtful), now)


def _lose(session: Session, ids: Mapping[int, int], now: datetime) -> None:
    if not ids:
        return
    lost = (
        update(_M)
        .where(_M.id.in_(ids), _M.state == fixed(MessageState.SENDING))
        .where(_M.fence == case(ids, value=_M.id, else_=null()))
        .values(state=MessageState.UNCERTAIN, lease_until=None, settled_at=now)
        .returning(_M.id)
        .cte("lost")
    )
    _count(session, lost, MessageEvent.LOSE, "its process has ended", now)


def _end(outcome: Outcome, now: datetime) -> _End:
    sent = outcome.sent
    event, not_before, retries = _EVENT.get(sent.verdict), None, 0
    if sent.verdict is SendVerdict.NOT_BEGUN:  # this one was no try
        event, not_before, retries = MessageEvent.DEFER, now + OUTAGE_PAUSE, 1
    elif event is None:
        pause = wait_after(outcome.attempts + 1, outcome.id)
        event = MessageEvent.GIVE_UP if pause is None else MessageEvent.DEFER
        not_before = None if pause is None else now + pause
    return _End(outcome.id, outcome.fence, event, sent.code, sent.reply[:_REPLY_LENGTH], not_before, retries)


def _row(end: _End) -> dict[str, Any]:
    return {
        "id": end.id,
        "fence": end.fence,
        "event": end.event,
        "state": end.state,
        "code": end.code,
        "reply": end.reply,
        "due": end.not_before and end.not_before.isoformat(),
        "retries": end.retries,
    }


def _hold_people(session: Session, outcomes: Sequence[Outcome]) -> None:
    """Hold them before their messages, as whoever erases them does."""
    theirs = select(_M.person_id).where(_M.id.in_([each.id for each in outcomes]))
    held = select(Person.id).where(Person.id.in_(theirs)).order_by(Person.id)
    session.execute(held.with_for_update(read=True, key_share=True))


def _suppress(session: Session, gone: Outcome, now: datetime) -> None:
    person = session.execute(
        select(Person.id, Person.email_hash, _M.mailing_id)
        .join(_M, _M.person_id == Person.id)
        .where(_M.id == gone.id, Person.email_hash.is_not(None))
    ).one_or_none()
    if person is None:
        return
    suppress(
        session,
        person.email_hash,
        SuppressionReason.BOUNCED,
        SuppressionWay.REPLY,
        now,
        person_id=person.id,
        mailing_id=person.mailing_id,
        detail=f"{gone.sent.code} {gone.sent.reply[:_REPLY_LENGTH]}",
    )


def _settling() -> Any:
    given = handed("given", _GIVEN)
    due, is_open = given.c.due, _M.state.in_(_OPEN)
    settled = (
        update(_M)
        .where(_M.id == given.c.id, _M.fence == given.c.fence, is_open)
        .values(
            state=given.c.state,
            reply_code=given.c.code,
            reply=given.c.reply,
            attempts=_M.attempts - given.c.retries,
            not_before=func.coalesce(due, _M.not_before),
            settled_at=case((due.is_(None), bindparam("now", type_=DateTime(timezone=True))), else_=null()),
            lease_until=null(),
        )
        .returning(_M.id, given.c.event, given.c.code, given.c.reply, given.c.retries)
        .cte("settled")
    )
    unusual = and_(settled.c.event != fixed(MessageEvent.ACCEPT), settled.c.retries == 0)
    detail = func.trim(func.concat(settled.c.code, " ", settled.c.reply))
    rows = select(settled.c.id, settled.c.event, bindparam("now", type_=DateTime(timezone=True)), detail)
    return with_evidence(settled, rows.where(unusual))


def _sweep(session: Session, state: MessageState, event: MessageEvent, now: datetime) -> int:
    picked = (
        select(_M.id)
        .where(_M.state == fixed(state), _M.lease_until < now)
        .limit(_SWEEP)
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    is_lost = event is MessageEvent.LOSE
    ended = (
        update(_M)
        .where(_M.id == picked.c.id)
        .values(
            state=step(MESSAGE_TABLE, state, event), lease_until=None, settled_at=now if is_lost else _M.settled_at
        )
        .returning(_M.id)
        .cte("ended")
    )
    return _count(session, ended, event, "lease over", now)


def _count(session: Session, ended: Any, event: MessageEvent, reason: str, now: datetime) -> int:
    """Write the evidence of the rows of a CTE; how many there were."""
    rows = select(ended.c.id, fixed(event), literal(now), literal(reason))
    return len(session.execute(with_evidence(ended, rows)).all())


_OPEN = [fixed(state) for state in sorted(sources(MESSAGE_TABLE, MessageEvent.REFUSE))]
_GIVEN: dict[str, Any] = {
    "id": BigInteger(),
    "fence": Integer(),
    "event": Text(),
    "state": Text(),
    "code": Integer(),
    "reply": Text(),
    "due": DateTime(timezone=True),
    "retries": Integer(),
}
_SETTLE = Ready(_settling())
