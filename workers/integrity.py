"""Scores new signatures, and carries out what organizers decided about many."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.orm import Session

from advocacy.domain.actors import TIMETABLE
from advocacy.services import invalidation, invalidation_batches, scoring, tainting
from workers.hands import Hands

SCORE_FOR = timedelta(seconds=40)
DECIDE_FOR = timedelta(seconds=30)

log = structlog.get_logger()


def score(hands: Hands, now: datetime) -> None:
    """Look at what came since the last time, batch after batch, each durable by itself."""
    until = hands.now() + SCORE_FOR
    rules = (
        partial(scoring.read_words, links=hands.toolbox.links),
        scoring.find_alike,
        scoring.follow_bounces,
    )
    found = sum(_bit_by_bit(hands, until, partial(rule, now=now)) for rule in rules)
    with hands.toolbox.database.unit_of_work() as session:
        found += tainting.taint(session, hands.toolbox.doorkeeper.limits, now)
    if found:
        log.info("scored", count=found)
    if held := _bit_by_bit(hands, until, partial(scoring.hold_back, now=now)):
        log.warning("quarantined", count=held)


def decide(hands: Hands, now: datetime) -> None:
    """Go on with the decisions of organizers, batch after batch."""
    until = hands.now() + DECIDE_FOR
    with hands.toolbox.database.unit_of_work() as session:
        invalidation.drop_stale(session, TIMETABLE, now)
    with hands.toolbox.database.reading() as session:
        ids = invalidation_batches.open_actions(session)
    for action_id in ids:
        done = -1
        while done and hands.now() < until:
            with hands.toolbox.database.unit_of_work() as session:
                done = invalidation_batches.carry_out(session, action_id, hands.now())


def _bit_by_bit(hands: Hands, until: datetime, batch: Callable[[Session], scoring.Step]) -> int:
    """What was found, until a batch has nothing more to look at or time is up."""
    total, is_over = 0, False
    while not is_over and hands.now() < until:
        with hands.toolbox.database.unit_of_work() as session:
            step = batch(session)
        total, is_over = total + step.found, step.is_over
    return total
