"""What is kept no longer than it is needed goes, batch after batch, rule after rule."""

from datetime import datetime, timedelta

import structlog
from celery.exceptions import SoftTimeLimitExceeded

from advocacy.domain.retention import Rule
from advocacy.services import retention_rules
from advocacy.services.retention_walks import Way
from workers.hands import Hands

RETAIN_FOR = timedelta(seconds=45)
RULE_FOR = timedelta(seconds=10)
"""So long at most for each way of a rule, so that much to do for one does not keep the others waiting."""

log = structlog.get_logger()


def retain(hands: Hands, now: datetime) -> None:
    """Carry out all rules, each batch durable by itself, until nothing is due or time is up.

    A way that fails is logged, and keeps no other from its work.
    """
    until = now + RETAIN_FOR
    for rule in hands.toolbox.retention.values():
        for way in retention_rules.ways(rule.kept):
            try:
                number = _carry_out(hands, rule, way, now, min(until, hands.now() + RULE_FOR))
            except SoftTimeLimitExceeded:
                raise
            except Exception as problem:
                # What it says of itself may hold personal data.
                log.error("not_retained", rule=rule.kept.value, error=type(problem).__name__)
            else:
                _tell(rule, number)


def _tell(rule: Rule, number: int) -> None:
    if number:
        log.info("retained", rule=rule.kept.value, count=number)


def _carry_out(hands: Hands, rule: Rule, way: Way, now: datetime, until: datetime) -> int:
    total, is_over = 0, False
    while not is_over and hands.now() < until:
        with hands.toolbox.database.unit_of_work() as session:
            done = retention_rules.step(session, way, rule, now)
        total, is_over = total + done.number, done.is_over
    return total
