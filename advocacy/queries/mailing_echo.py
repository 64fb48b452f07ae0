"""What came back of a mailing: by time, by domain of the recipients, by link."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session

from advocacy.domain.mail_events import MailEventKind
from advocacy.domain.mailing_figures import TERM_OF, Term
from advocacy.domain.suppressions import SuppressionReason
from advocacy.domain.tally_steps import Step, step_start, step_starts
from advocacy.models import MailDomain, MailEventRow, MailingClicks, MailingLink, MailingMessage, Suppression
from advocacy.models.table import fixed

KINDS = (
    MailEventKind.DELIVERED,
    MailEventKind.BOUNCED,
    MailEventKind.COMPLAINED,
    MailEventKind.UNSUBSCRIBED,
)
_TOLD = tuple(kind for kind in KINDS if kind is not MailEventKind.UNSUBSCRIBED)
"""What is in the table of events; whoever unsubscribes is in that of suppressions."""
Hours = Mapping[MailEventKind, Mapping[datetime, int]]
_MOST_STEPS = 24 * 21
_DOMAINS = 15


@dataclass(frozen=True, slots=True)
class EchoStep:
    """How often each of `KINDS` happened in an hour or a day."""

    start: datetime
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DomainLine:
    """People with mailboxes at one domain, and how often each of `KINDS` was said of them; "" stands for all
    other domains."""

    domain: str
    people: int
    sent: int
    failed: int
    echoes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LinkLine:
    """How often a link was followed after either subject; what looks like a machine is counted apart."""

    url: str
    clicks: tuple[int, int]
    by_machines: int


def by_hour(session: Session, mailing_id: int) -> Hours:
    """How often each of `KINDS` happened in each hour in which it did."""
    found: dict[MailEventKind, dict[datetime, int]] = {kind: {} for kind in KINDS}
    event = MailEventRow
    hour = func.date_trunc("hour", event.at, "UTC")
    rows = session.execute(
        select(event.kind, hour, func.count())
        .where(event.mailing_id == mailing_id, event.kind.in_(_TOLD))
        .group_by(event.kind, hour)
    )
    for kind, at, number in rows:
        found[MailEventKind(kind)][at] = number
    left = func.date_trunc("hour", Suppression.created_at, "UTC")
    unsubscribed = (
        select(left, func.count())
        .where(Suppression.mailing_id == mailing_id)
        .where(Suppression.reason == fixed(SuppressionReason.UNSUBSCRIBED))
        .group_by(left)
    )
    found[MailEventKind.UNSUBSCRIBED] = {row[0]: row[1] for row in session.execute(unsubscribed)}
    return found


def totals(hours: Hours) -> Mapping[MailEventKind, int]:
    """How often each of `KINDS` happened."""
    return {kind: sum(numbers.values()) for kind, numbers in hours.items()}


def over_time(hours: Hours, step: Step, zone: ZoneInfo) -> Sequence[EchoStep]:
    """Each hour or day from the first echo to the last, at most three weeks of hours."""
    moments = [hour for numbers in hours.values() for hour in numbers]
    if not moments:
        return ()
    starts = list(step_starts(min(moments), max(moments), step, zone))[:_MOST_STEPS]
    sums = {kind: _summed(numbers, step, zone) for kind, numbers in hours.items()}
    return [EchoStep(start, tuple(sums[kind].get(start, 0) for kind in KINDS)) for start in starts]


def by_domain(session: Session, mailing_id: int) -> Sequence[DomainLine]:
    """The domains with the most recipients, and all others as one."""
    rows = session.execute(
        select(
            MailingMessage.mail_domain_id,
            func.count(),
            _number(Term.SENT),
            _number(Term.FAILED),
        )
        .where(MailingMessage.mailing_id == mailing_id)
        .group_by(MailingMessage.mail_domain_id)
        .order_by(func.count().desc(), MailingMessage.mail_domain_id)
    ).all()
    names = _names(session, [row[0] for row in rows[:_DOMAINS]])
    echoes = _echoes(session, mailing_id)
    none = (0,) * len(KINDS)
    lines = [DomainLine(names[row[0]], *row[1:], echoes.pop(names[row[0]], none)) for row in rows[:_DOMAINS]]
    rest = rows[_DOMAINS:]
    return [*lines, _others(rest, [none, *echoes.values()])] if rest else lines


def by_link(session: Session, mailing_id: int) -> Sequence[LinkLine]:
    """Every link whose clicks are counted, the most followed first."""
    clicks = MailingClicks
    numbers = [func.coalesce(func.sum(clicks.number).filter(clicks.variant == each), 0) for each in (0, 1)]
    rows = session.execute(
        select(MailingLink.url, *numbers, func.coalesce(func.sum(clicks.by_machines), 0))
        .outerjoin(clicks, clicks.link_id == MailingLink.id)
        .where(MailingLink.mailing_id == mailing_id)
        .group_by(MailingLink.id)
    )
    lines = [LinkLine(row[0], (int(row[1]), int(row[2])), int(row[3])) for row in rows]
    return sorted(lines, key=lambda line: (-sum(line.clicks), line.url))


def _summed(numbers: Mapping[datetime, int], step: Step, zone: ZoneInfo) -> Mapping[datetime, int]:
    sums: dict[datetime, int] = {}
    for hour, number in numbers.items():
        start = step_start(hour, step, zone)
        sums[start] = sums.get(start, 0) + number
    return sums


def _number(term: Term) -> ColumnElement[int]:
    states = [fixed(state) for state, its in TERM_OF.items() if its is term]
    return func.count().filter(MailingMessage.state.in_(states))


def _names(session: Session, ids: Sequence[int]) -> Mapping[int, str]:
    rows = session.execute(select(MailDomain.id, MailDomain.domain).where(MailDomain.id.in_(ids)))
    known = {row[0]: row[1] for row in rows}
    return {domain_id: known.get(domain_id, f"domain {domain_id}") for domain_id in ids}


def _echoes(session: Session, mailing_id: int) -> dict[str, tuple[int, ...]]:
    """How often each of `KINDS` was said, by domain."""
    event = MailEventRow
    said = session.execute(
        select(event.kind, event.domain, func.count())
        .where(event.mailing_id == mailing_id, event.kind.in_(_TOLD))
        .group_by(event.kind, event.domain)
    )
    left = session.execute(
        select(literal(str(MailEventKind.UNSUBSCRIBED)), MailDomain.domain, func.count())
        .select_from(Suppression)
        .join(
            MailingMessage,
            (MailingMessage.mailing_id == Suppression.mailing_id)
            & (MailingMessage.person_id == Suppression.person_id),
        )
        .join(MailDomain, MailDomain.id == MailingMessage.mail_domain_id)
        .where(Suppression.mailing_id == mailing_id)
        .where(Suppression.reason == fixed(SuppressionReason.UNSUBSCRIBED))
        .group_by(MailDomain.domain)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for kind, domain, number in (*said, *left):
        found[domain][kind] = number
    return {domain: tuple(numbers.get(kind, 0) for kind in KINDS) for domain, numbers in found.items()}


def _others(rows: Sequence[Any], echoes: Sequence[tuple[int, ...]]) -> DomainLine:
    people, sent, failed = (sum(row[at] for row in rows) for at in (1, 2, 3))
    return DomainLine("", people, sent, failed, tuple(map(sum, zip(*echoes, strict=True))))
