"""Figures of letters and other mails for the dashboard: read from the tallies, never counted from rows."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import QueryableAttribute, Session

from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import MessageKind
from advocacy.domain.seats import Chamber
from advocacy.domain.tallies import NONE, Dimension, MailDimension
from advocacy.domain.tally_steps import Step
from advocacy.jurisdictions.pack import Pack
from advocacy.models import MessageTally
from advocacy.queries.roster import holders
from advocacy.queries.seat_views import SeatView
from advocacy.queries.tallies import breakdowns, page_views, totals
from advocacy.queries.tally_scopes import Scope, Shape

OTHER_DOMAINS = "(other)"
_CHAMBERS = {Chamber.UPPER: Dimension.UPPER, Chamber.LOWER: Dimension.LOWER}
_TRIED = (MessageState.SENT, MessageState.BOUNCED, MessageState.UNCERTAIN)

States = Mapping[str, int]
"""Numbers by state: those of `MessageState` and `advocacy.domain.tallies.AWAITING`; without any it is missing.
A message in a worker's hands counts as it was before."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """From the page to the office. `views` is a lower bound; `letters_sent` went on the wire to an office, of them
    `delivered` were accepted by its mail server.
    """

    views: int
    signed: int
    confirmed: int
    letters_written: int
    letters_sent: int
    delivered: int
    letters: States


@dataclass(frozen=True, slots=True)
class SeatTally:
    """One seat with its holder, its confirmed signatures and its letters."""

    seat: SeatView
    confirmed: int
    letters: States

    @property
    def has_no_letter(self) -> bool:
        """No letter was ever written to it."""
        return not self.letters


@dataclass(frozen=True, slots=True)
class SeatTallies:
    """All seats of the pack, and the confirmed signatures that have none of them in a chamber."""

    seats: Sequence[SeatTally]
    without: Mapping[Chamber, int]


@dataclass(frozen=True, slots=True)
class MailDomain:
    """The mails of one kind to the addresses of one domain; `OTHER_DOMAINS` for all with only few."""

    domain: str
    kind: str
    states: States


@dataclass(frozen=True, slots=True)
class LetterDay:
    """The letters that ended on a day of the pack's time zone, or were written then and wait."""

    start: datetime
    states: States


def funnel(session: Session, scope: Scope) -> Funnel:
    """How many got how far."""
    signed, letters = totals(session, scope), letter_states(session, scope)
    return Funnel(
        views=page_views(session, scope),
        signed=signed.created,
        confirmed=signed.confirmed,
        letters_written=sum(letters.values()),
        letters_sent=sum(letters.get(state, 0) for state in _TRIED),
        delivered=letters.get(MessageState.SENT, 0),
        letters=letters,
    )


def letter_states(session: Session, scope: Scope) -> States:
    """How many letters stand where."""
    rows = session.execute(_letters(scope.shape), scope.values)
    return {state: int(number) for state, number in rows if number}


def letters_by_day(session: Session, scope: Scope) -> Sequence[LetterDay]:
    """The days on which any letter ended or began to wait, in order."""
    rows = session.execute(_days(scope.shape), scope.values)
    days: dict[datetime, dict[str, int]] = defaultdict(dict)
    for start, state, number in rows:
        if number:
            days[start][state] = int(number)
    return [LetterDay(start, days[start]) for start in sorted(days)]


def seats(session: Session, pack: Pack, scope: Scope) -> SeatTallies:
    """Each seat of the pack, upper chamber first."""
    known = sorted(holders(session, pack, pack.seats.keys()).values(), key=_place)
    found = breakdowns(session, scope, *_CHAMBERS.values())
    confirmed = {
        chamber: {row.value: row.confirmed for row in found[dimension]} for chamber, dimension in _CHAMBERS.items()
    }
    letters = _letters_by_seat(session, scope)
    told = [
        SeatTally(seat, confirmed[seat.chamber].get(str(seat.id), 0), letters.get(str(seat.id), {}))
        for seat in known
    ]
    counted = Counter({chamber: sum(numbers.values()) for chamber, numbers in confirmed.items()})
    for row in told:
        counted[row.seat.chamber] -= row.confirmed
    return SeatTallies(told, {chamber: counted[chamber] for chamber in Chamber})


def by_mail_domain(session: Session, scope: Scope, least: int) -> Sequence[MailDomain]:
    """By the recipient's mail domain and the kind of mail, domains with the most mails first.

    Domains with fewer mails than `least` are told together, and last.
    """
    rows = session.execute(_domains(scope.shape), scope.values).all()
    sizes: Counter[str] = Counter()
    for domain, _, _, number in rows:
        sizes[domain] += int(number)
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for domain, kind, state, number in rows:
        found[domain if sizes[domain] >= least else OTHER_DOMAINS, kind][state] += int(number)
    ordered = sorted(found, key=lambda key: (key[0] == OTHER_DOMAINS, -sizes[key[0]], key))
    told = (MailDomain(domain, kind, _some(found[domain, kind])) for domain, kind in ordered)
    return [row for row in told if row.states]


@cache
def _letters(shape: Shape) -> Select[Any]:
    condition = (MessageTally.kind == MessageKind.LETTER) & shape.days(MessageTally)
    return _sums(shape, MailDimension.TOTAL, condition, MessageTally.state)


@cache
def _days(shape: Shape) -> Select[Any]:
    condition = (MessageTally.kind == MessageKind.LETTER) & shape.buckets(MessageTally.start, Step.DAY)
    return _sums(shape, MailDimension.TOTAL, condition, MessageTally.start, MessageTally.state)


@cache
def _domains(shape: Shape) -> Select[Any]:
    condition = (MessageTally.value != NONE) & shape.days(MessageTally)
    return _sums(shape, MailDimension.DOMAIN, condition, MessageTally.value, MessageTally.kind, MessageTally.state)


@cache
def _letters_of_seats(shape: Shape) -> Select[Any]:
    condition = (MessageTally.value != NONE) & shape.days(MessageTally)
    return _sums(shape, MailDimension.SEAT, condition, MessageTally.value, MessageTally.state)


def _sums(
    shape: Shape, dimension: MailDimension, condition: ColumnElement[bool], *by: QueryableAttribute[Any]
) -> Select[Any]:
    return (
        select(*by, func.sum(MessageTally.number))
        .where(shape.of(MessageTally), MessageTally.dimension == dimension, condition)
        .group_by(*by)
    )


def _letters_by_seat(session: Session, scope: Scope) -> Mapping[str, States]:
    rows = session.execute(_letters_of_seats(scope.shape), scope.values)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for seat, state, number in rows:
        if number:
            found[seat][state] = int(number)
    return found


def _some(states: Counter[str]) -> States:
    return {state: number for state, number in states.items() if number}


def _place(seat: SeatView) -> tuple[bool, str]:
    return seat.chamber is not Chamber.UPPER, seat.key.code
