"""How many letters an hour an office gets, and how many a day singly, as organizers set it: for all, or one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.db import nudge
from advocacy.domain.actors import Actor
from advocacy.domain.errors import SeatNotFound
from advocacy.domain.ports import Job
from advocacy.models import OfficePace, SeatRow
from advocacy.services import audit


@dataclass(frozen=True, slots=True)
class DigestRule:
    """Letters a day after which further ones are kept for a packet (None: no packets), and when that goes.

    For one office if it `is_own`. The `hour` of the day, on the state's clocks, is the same for all offices.
    """

    is_own: bool
    over: int | None
    hour: int | None = None


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
    row = _row(session, seat_id)
    before = PaceRule(row.is_own, row.per_hour if row.is_own else None)
    after = PaceRule(rule.is_own, rule.per_hour if rule.is_own else None)
    if before == after:
        return False
    row.is_own, row.per_hour = after.is_own, after.per_hour
    was, becomes = _pace_facts(before), _pace_facts(after)
    audit.note(session, actor, "pace", *_subject(seat_id), now, before=was, after=becomes, reason=reason)
    nudge(session, Job.DELIVER_LETTERS)
    return True


def set_digest(
    session: Session, seat_id: int | None, rule: DigestRule, reason: str, actor: Actor, now: datetime
) -> bool:
    """Set from which number on letters to an office are kept for a packet, as `set_pace` does.

    What is kept already goes in its packet. Raises `SeatNotFound`.
    """
    row = _row(session, seat_id)
    before = DigestRule(row.is_own_digest, row.digest_over if row.is_own_digest else None, row.digest_hour)
    hour = rule.hour if seat_id is None else None
    after = DigestRule(rule.is_own, rule.over if rule.is_own else None, hour)
    if before == after:
        return False
    row.is_own_digest, row.digest_over, row.digest_hour = after.is_own, after.over, after.hour
    was, becomes = _digest_facts(before), _digest_facts(after)
    audit.note(session, actor, "digest", *_subject(seat_id), now, before=was, after=becomes, reason=reason)
    nudge(session, Job.DELIVER_LETTERS)
    return True


def _row(session: Session, seat_id: int | None) -> OfficePace:
    if seat_id is not None and session.get(SeatRow, seat_id) is None:
        raise SeatNotFound(seat_id)
    session.execute(insert(OfficePace).values(seat_id=seat_id).on_conflict_do_nothing())
    is_this = OfficePace.seat_id.is_not_distinct_from(seat_id)
    question = select(OfficePace).where(is_this).with_for_update()
    return session.execute(question.execution_options(populate_existing=True)).scalar_one()


def _subject(seat_id: int | None) -> tuple[str, object]:
    return ("letters", "all") if seat_id is None else ("seat", seat_id)


def _pace_facts(rule: PaceRule) -> dict[str, object]:
    return {"own_pace": rule.is_own, "per_hour": rule.per_hour}


def _digest_facts(rule: DigestRule) -> dict[str, object]:
    return {"own_packets": rule.is_own, "letters_a_day": rule.over, "hour": rule.hour}
