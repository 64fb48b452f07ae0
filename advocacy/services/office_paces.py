"""How many letters an hour an office gets, as organizers set it: for all, or for one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.db import nudge
from advocacy.domain.actors import Actor
from advocacy.domain.errors import SeatNotFound
from advocacy.domain.ports import Job
from advocacy.models import OfficePace, SeatRow
from advocacy.services import audit


@dataclass(frozen=True, slots=True)
class PaceRule:
    """What shall hold for one office if it `is_own`, else what holds for all; `per_hour` None is no limit."""

    is_own: bool
    per_hour: int | None


def set_pace(
    session: Session, seat_id: int | None, rule: PaceRule, reason: str, actor: Actor, now: datetime
) -> bool:
    """Set the pace of one office, or (`seat_id` None) of all that have none of their own; False for no change.

    What has been claimed goes as it was claimed. Raises `SeatNotFound`.
    """
    if seat_id is not None and session.get(SeatRow, seat_id) is None:
        raise SeatNotFound(seat_id)
    session.execute(insert(OfficePace).values(seat_id=seat_id).on_conflict_do_nothing())
    is_this = OfficePace.seat_id.is_not_distinct_from(seat_id)
    before = _rule(session.execute(select(OfficePace).where(is_this).with_for_update()).scalar_one())
    after = PaceRule(rule.is_own, rule.per_hour if rule.is_own else None)
    if before == after:
        return False
    session.execute(update(OfficePace).where(is_this).values(is_own=after.is_own, per_hour=after.per_hour))
    subject, subject_id = ("letters", "all") if seat_id is None else ("seat", seat_id)
    was, becomes = _facts(before), _facts(after)
    audit.note(session, actor, "pace", subject, subject_id, now, before=was, after=becomes, reason=reason)
    nudge(session, Job.DELIVER_LETTERS)
    return True


def _rule(row: OfficePace) -> PaceRule:
    return PaceRule(row.is_own, row.per_hour if row.is_own else None)


def _facts(rule: PaceRule) -> dict[str, object]:
    return {"own_pace": rule.is_own, "per_hour": rule.per_hour}
