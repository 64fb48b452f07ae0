"""What the house stops by itself when servers refuse letters: one office, or all letters (hold).

The gate before the wire is not closed for it, as it is for people: a worker may not wait there with rows in its
hands, and a letter that begins at the same moment does no more harm than the one before.
"""

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.actors import HOUSE
from advocacy.domain.delivery import REASON_LENGTH
from advocacy.domain.mailing_answers import judge
from advocacy.domain.messages import Delivery
from advocacy.domain.office_paces import Faults
from advocacy.domain.ports import SendOutcome
from advocacy.models import DeliverySwitch, SeatRow
from advocacy.models.message import Recorded
from advocacy.services import audit, office_lanes, office_pauses

_FOR_GOOD = 5

log = structlog.get_logger()


def is_about_us(outcome: SendOutcome) -> bool:
    """Whether a letter was refused for what receivers hold against its sender: others would be refused as well.

    What is said to be temporary only slows.
    """
    return outcome.code // 100 == _FOR_GOOD and judge(outcome).blames


def hear(session: Session, message: Recorded, outcome: SendOutcome, now: datetime) -> None:
    """What an office's server answered to its letter, and what follows for the office, or for all."""
    if message.seat_id is None:
        return
    if is_about_us(outcome):
        hold_all(session, message.seat_id, outcome.words, now)
        return
    faults = office_lanes.hear(session, message.seat_id, outcome, now)
    if faults is not None:
        _judge(session, message.seat_id, faults, outcome.words, now)


def come_back(session: Session, seat_id: int, words: str, now: datetime) -> None:
    """A letter that an office's server had taken found nobody at the address."""
    faults = office_lanes.miss(session, seat_id, now, came_back=True)
    _judge(session, seat_id, faults, words, now)


def hold_all(session: Session, seat_id: int, words: str, now: datetime) -> None:
    """Switch delivery to hold, for what the server of one office holds against us."""
    latest = session.scalar(select(DeliverySwitch.mode).order_by(DeliverySwitch.id.desc()).limit(1))
    if latest not in (None, Delivery.LIVE):
        return
    office = session.scalar(select(SeatRow.name).where(SeatRow.id == seat_id))
    reason = f"The mail server for {office} refuses our letters as such: {words}"[:REASON_LENGTH]
    row = DeliverySwitch(at=now, mode=Delivery.HOLD, test_inbox="", reason=reason, actor=HOUSE.name)
    session.add(row)
    session.flush()
    before = {} if latest is None else {"mode": latest}
    after = {"mode": Delivery.HOLD.value}
    audit.note(session, HOUSE, "switch", "delivery", row.id, now, before=before, after=after, reason=reason)
    log.warning("letters_held", seat=seat_id)


def _judge(session: Session, seat_id: int, faults: Faults, words: str, now: datetime) -> None:
    if not faults.are_enough:
        return
    reason = f"The last {faults.in_row} letters found nobody at the address: {words}"[:REASON_LENGTH]
    if office_pauses.stop(session, seat_id, reason, HOUSE, now):
        log.warning("office_paused", seat=seat_id)
