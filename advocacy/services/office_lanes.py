"""The paces of offices as they are kept: what they allow, what was taken, what the offices' servers answered."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from advocacy.domain.mailing_answers import judge
from advocacy.domain.office_paces import (
    Bucket,
    Faults,
    not_there,
    refilled,
    room,
    slowed,
    taken,
    taken_in,
    welcomed,
)
from advocacy.domain.ports import SendOutcome, SendVerdict
from advocacy.models import OfficePace, SeatRow
from advocacy.models.message import Recorded
from advocacy.queries.office_paces import BUCKET, COMMON, COMMON_OVER, LIMIT, OVER

_P = OfficePace
_WORDS = 300


@dataclass(frozen=True, slots=True)
class Rooms:
    """How many letters may be claimed for those offices that something limits, by the ids of their seats."""

    numbers: Mapping[int, int]
    buckets: Mapping[int, Bucket]


NO_LIMITS = Rooms({}, {})


def rooms(session: Session, most: int, now: datetime) -> Rooms:
    """What the paces allow now; limited offices are locked until the transaction ends."""
    _know_all(session)
    limited = or_(LIMIT.is_not(None), OVER.is_not(None), _P.slowed > 0, _P.rests_until > now)
    rows = session.execute(
        select(_P.seat_id, *BUCKET).where(_P.seat_id.is_not(None), limited).order_by(_P.id).with_for_update(of=_P)
    )
    buckets = {row[0]: refilled(Bucket(*row[1:]), now) for row in rows}
    return Rooms({seat_id: room(bucket, now, most) for seat_id, bucket in buckets.items()}, buckets)


def spend(session: Session, found: Rooms, held: Iterable[Recorded]) -> None:
    """Write down what was taken. What is given back unsent is not: an office rather gets a letter less."""
    numbers = Counter(message.seat_id for message in held)
    for seat_id, bucket in found.buckets.items():
        if numbers[seat_id]:
            _keep(session, seat_id, taken(bucket, numbers[seat_id]))


def is_resting(seat_id: InstrumentedAttribute[int | None], now: datetime) -> ColumnElement[bool]:
    """Whether an office's server asked for a rest; part of a larger question."""
    return exists().where(_P.seat_id == seat_id, _P.rests_until > now)


def hear(session: Session, seat_id: int, outcome: SendOutcome, now: datetime) -> Faults | None:
    """What an office's server answered slows it down, or gives its speed back.

    Returns its letters in a row without anybody there, where this one was such.
    """
    judged, words = judge(outcome), outcome.words[:_WORDS]
    if outcome.verdict is SendVerdict.ACCEPTED:
        _welcome(session, seat_id, now)
    elif judged.is_gone:
        return miss(session, seat_id, now, came_back=False)
    elif judged.slows and outcome.verdict is SendVerdict.DEFERRED:
        _change(session, seat_id, lambda bucket: slowed(bucket, words, now))
    return None


def miss(session: Session, seat_id: int, now: datetime, *, came_back: bool) -> Faults:
    """Count a letter that found nobody at the address, at once or by a report; returns those in a row."""
    _know(session, seat_id)
    row = session.execute(select(_P.faults, _P.came_back_at).where(_P.seat_id == seat_id).with_for_update()).one()
    after = not_there(Faults(*row), now, came_back=came_back)
    _keep_faults(session, seat_id, after)
    return after


def forgive(session: Session, seat_id: int) -> None:
    """Count from the beginning: somebody has looked."""
    _keep_faults(session, seat_id, Faults())


def _welcome(session: Session, seat_id: int, now: datetime) -> None:
    """Most offices have no row, or nothing to be taken back: nothing is written then."""
    row = session.execute(
        select(_P.faults, _P.came_back_at, _P.slowed)
        .where(_P.seat_id == seat_id, or_(_P.slowed > 0, _P.faults > 0))
        .with_for_update()
    ).one_or_none()
    if row is None:
        return
    if row.faults:
        _keep_faults(session, seat_id, taken_in(Faults(row.faults, row.came_back_at), now))
    if row.slowed:
        _change(session, seat_id, lambda bucket: welcomed(bucket, now))


def _change(session: Session, seat_id: int, become: Callable[[Bucket], Bucket]) -> None:
    _know(session, seat_id)
    row = session.execute(select(*BUCKET).where(_P.seat_id == seat_id).with_for_update(of=_P)).one()
    before = Bucket(*row)
    after = become(before)
    if after != before:
        _keep(session, seat_id, after)


def _keep(session: Session, seat_id: int, bucket: Bucket) -> None:
    values = {name: value for name, value in asdict(bucket).items() if name != "per_hour"}
    session.execute(update(_P).where(_P.seat_id == seat_id).values(values))


def _keep_faults(session: Session, seat_id: int, faults: Faults) -> None:
    values = {"faults": faults.in_row, "came_back_at": faults.came_back_at}
    session.execute(update(_P).where(_P.seat_id == seat_id).values(values))


def _know(session: Session, seat_id: int) -> None:
    session.execute(insert(_P).values(seat_id=seat_id).on_conflict_do_nothing())


def _know_all(session: Session) -> None:
    """While there is a limit or a digest for all, each office has a row of its own."""
    is_new = ~exists().where(_P.seat_id == SeatRow.id)
    has_rule = COMMON.is_not(None) | COMMON_OVER.is_not(None)
    missing = select(SeatRow.id).where(has_rule, is_new).order_by(SeatRow.id)
    session.execute(insert(_P).from_select(["seat_id"], missing).on_conflict_do_nothing())
