"""The paces of lanes as they are kept: what they allow, what was taken, what their servers said."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain.mailing_paces import Answers, House, Pace, allowed, answered, filled, spent
from advocacy.domain.mailing_sending import Held
from advocacy.models import MailDomain

_NO_HOUSE = House()
_PACE = [each.name for each in fields(Pace)]
_COLUMNS = [getattr(MailDomain, name) for name in _PACE]


@dataclass(frozen=True, slots=True)
class Room:
    """How many may be claimed: for the account as a whole, and in those lanes that something limits."""

    account: int
    lanes: Mapping[int, int]
    paces: Mapping[int, Pace]
    account_id: int | None


def room(session: Session, house: House, most: int, now: datetime) -> Room:
    """What the paces allow now; limited lanes are locked until the transaction ends."""
    rows = _locked(session, house)
    paces = {row.id: filled(Pace(*row[2:]), _house(row.domain, house), now) for row in rows}
    numbers = {row.id: allowed(paces[row.id], _house(row.domain, house), now, most) for row in rows}
    account_id = next((row.id for row in rows if row.domain == ""), None)
    if account_id is None:
        return Room(most, numbers, paces, None)
    return Room(numbers.pop(account_id), numbers, paces, account_id)


def spend(session: Session, room: Room, held: Iterable[Held]) -> None:
    """Write down what was taken."""
    taken = Counter(message.lane_id for message in held)
    if room.account_id is not None:
        taken[room.account_id] = taken.total()
    used = {lane_id: spent(pace, taken[lane_id]) for lane_id, pace in room.paces.items() if taken[lane_id]}
    _keep(session, used)


def note(session: Session, said: Mapping[int, Answers], now: datetime) -> None:
    """What the servers of each lane said, in the order of the lanes' ids."""
    rows = session.execute(
        select(MailDomain.id, MailDomain.domain, *_COLUMNS)
        .where(MailDomain.id.in_(said))
        .order_by(MailDomain.id)
        .with_for_update()
    ).all()
    _keep(session, {row.id: answered(Pace(*row[2:]), said[row.id], now) for row in rows})


def _locked(session: Session, house: House) -> Any:
    if house == _NO_HOUSE:
        return session.connection().execute(_LIMITED).all()
    session.execute(_ACCOUNT)
    return session.execute(_LIMITED_AND_ACCOUNT).all()


def _house(domain: str, house: House) -> House:
    """The settings' limits are those of the account; lanes have their own."""
    return house if domain == "" else _NO_HOUSE


def _keep(session: Session, paces: Mapping[int, Pace]) -> None:
    rows = [{"id": key, **{name: getattr(pace, name) for name in _PACE}} for key, pace in paces.items()]
    if rows:
        session.execute(update(MailDomain), rows)


_HOUSE = MailDomain.domain == ""
_SLOW = or_(MailDomain.per_minute.is_not(None), MailDomain.slowed > 0, MailDomain.rests_until.is_not(None))
_LANES = select(MailDomain.id, MailDomain.domain, *_COLUMNS).order_by(MailDomain.id).with_for_update()
_LIMITED, _LIMITED_AND_ACCOUNT = _LANES.where(_SLOW), _LANES.where(_SLOW | _HOUSE)
_ACCOUNT = insert(MailDomain).values(domain="").on_conflict_do_nothing()
