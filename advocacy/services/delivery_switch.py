"""The switch between hold, test and live."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from advocacy.db import nudge
from advocacy.domain.actors import Actor
from advocacy.domain.delivery import DeliveryLimits, Standing, SwitchProblem
from advocacy.domain.errors import SomebodyElseSaved, SwitchRefused
from advocacy.domain.messages import Delivery
from advocacy.domain.ports import Job
from advocacy.models import DeliverySwitch, Legislator
from advocacy.queries.delivery import standing
from advocacy.services import audit, gate


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants delivery to be, and why; `seen` is the switch that stood when they looked."""

    mode: Delivery
    test_inbox: str
    reason: str
    seen: int


def check(session: Session, limits: DeliveryLimits, wish: Wish) -> None:
    """Raises `SwitchRefused` when it cannot be switched like that, `SomebodyElseSaved` when it was meanwhile."""
    if standing(session, limits).switch_id != wish.seen:
        raise SomebodyElseSaved("delivery")
    problem = _problem(session, limits, wish)
    if problem:
        raise SwitchRefused(problem)


def switch(session: Session, limits: DeliveryLimits, wish: Wish, actor: Actor, now: datetime) -> Standing:
    """Switch; once this is committed no letter begins otherwise. Raises as `check` does."""
    gate.close(session)
    check(session, limits, wish)
    before = standing(session, limits)
    inbox = wish.test_inbox if wish.mode is Delivery.TEST else ""
    row = DeliverySwitch(at=now, mode=wish.mode, test_inbox=inbox, reason=wish.reason, actor=actor.name)
    session.add(row)
    session.flush()
    after = standing(session, limits)
    was, becomes = _facts(before), _facts(after)
    audit.note(session, actor, "switch", "delivery", row.id, now, before=was, after=becomes, reason=wish.reason)
    nudge(session, Job.DELIVER_LETTERS)
    return after


def _problem(session: Session, limits: DeliveryLimits, wish: Wish) -> SwitchProblem | None:
    if not wish.reason.strip():
        return SwitchProblem.NO_REASON
    if not limits.allow(wish.mode):
        return SwitchProblem.BEYOND_SETTINGS
    if wish.mode is not Delivery.TEST:
        return None
    inbox = wish.test_inbox or limits.test_inbox
    if not inbox:
        return SwitchProblem.NO_INBOX
    return SwitchProblem.INBOX_IS_OFFICE if _is_office(session, inbox) else None


def _is_office(session: Session, inbox: str) -> bool:
    """A test that reached an office would be no test."""
    return bool(session.scalar(select(exists().where(func.lower(Legislator.email) == inbox.lower()))))


def _facts(found: Standing) -> dict[str, object]:
    return {"mode": found.mode.value, "test_inbox": found.test_inbox if found.mode is Delivery.TEST else ""}
