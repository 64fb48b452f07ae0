"""What holds mailings back: lanes that rest or are slowed, and the pace of our account."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session

from advocacy.domain.cells import LEAST
from advocacy.domain.mailing_paces import House, Pace, rate
from advocacy.domain.mailing_states import MailingState
from advocacy.domain.message_states import MessageState
from advocacy.models import MailDomain, Mailing, MailingMessage
from advocacy.models.table import fixed

_COLUMNS = [getattr(MailDomain, each.name) for each in fields(Pace)]
_NO_HOUSE = House()


@dataclass(frozen=True, slots=True)
class Wait:
    """A lane in which people wait; `domain` is "" for our account, which holds back everybody.

    Until `rests_until` nothing goes to it, for what its servers said (`reason`, "" when they only asked for time);
    None when it does not rest. `per_minute` is its pace, None when nothing limits it. `is_small` when so few wait
    that the domain tells who they are.
    """

    domain: str
    rests_until: datetime | None
    reason: str
    per_minute: float | None
    is_slowed: bool
    is_small: bool = False

    @property
    def rests(self) -> bool:
        return self.rests_until is not None


def held_mailings(session: Session, house: House, now: datetime) -> frozenset[int]:
    """The ids of the running mailings of which somebody waits in a lane that rests now."""
    account = account_wait(session, house, now)
    if account and account.rests:
        return frozenset(session.scalars(select(Mailing.id).where(_RUNS)))
    rows = session.scalars(_waiting(MailDomain.rests_until > now).with_only_columns(Mailing.id).distinct())
    return frozenset(rows)


def lane_waits(session: Session, mailing_id: int, now: datetime) -> Sequence[Wait]:
    """The lanes that hold a running mailing back, those that rest longest first."""
    few = select(MailingMessage.id).where(_IS_WAITING).limit(LEAST).lateral("few")
    question = (
        _waiting(or_(MailDomain.rests_until > now, MailDomain.slowed > 0, MailDomain.per_minute.is_not(None)))
        .with_only_columns(MailDomain.domain, *_COLUMNS, func.count(few.c.id))
        .join(few, true())
        .where(Mailing.id == mailing_id)
        .group_by(MailDomain.id)
    )
    found: Mapping[bool, list[Wait]] = defaultdict(list)
    for domain, *columns, number in session.execute(question):
        wait = _wait(domain, Pace(*columns), _NO_HOUSE, now, number < LEAST)
        found[wait.rests].append(wait)
    resting = sorted(found[True], key=lambda wait: str(wait.rests_until), reverse=True)
    return [*resting, *sorted(found[False], key=lambda wait: wait.per_minute or 0)]


def account_wait(session: Session, house: House, now: datetime) -> Wait | None:
    """What holds back our account as a whole; None when nothing does."""
    row = session.execute(select(*_COLUMNS).where(MailDomain.domain == "")).one_or_none()
    wait = _wait("", Pace(*row) if row else Pace(), house, now)
    return wait if wait.rests or wait.per_minute is not None else None


def _wait(domain: str, pace: Pace, house: House, now: datetime, is_small: bool = False) -> Wait:
    rests = pace.rests_until if pace.rests_until and pace.rests_until > now else None
    reason = pace.rest_reason if rests else ""
    return Wait(domain, rests, reason, rate(pace, house, now), pace.slowed > 0, is_small)


def _waiting(which: ColumnElement[bool]) -> Select[Any]:
    """Running mailings, each with those of these lanes in which somebody waits."""
    somebody = select(MailingMessage.id).where(_IS_WAITING).correlate(Mailing, MailDomain).exists()
    return select(Mailing.id).join(MailDomain, which).where(_RUNS, MailDomain.domain != "", somebody)


_RUNS = Mailing.state == fixed(MailingState.SENDING)
_IS_WAITING = (
    (MailingMessage.mailing_id == Mailing.id)
    & (MailingMessage.mail_domain_id == MailDomain.id)
    & (MailingMessage.state == fixed(MessageState.READY))
)
