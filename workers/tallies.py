"""Counting into the tallies every few seconds, and comparing them with the rows every night."""

from datetime import datetime, timedelta

import structlog

from advocacy.domain.tallies import BATCH, Room
from advocacy.queries.tally_health import last_recount
from advocacy.services import tallies
from advocacy.services.recounting import recount
from workers.hands import Hands

COUNT_FOR = timedelta(seconds=45)
NIGHT_FROM, NIGHT_UNTIL = 3, 6  # o'clock, in the pack's time zone: when the fewest people sign

log = structlog.get_logger()


def count(hands: Hands, now: datetime) -> None:
    """Count batch after batch, each durable by itself, until little is left or time is up."""
    for room in (Room.SIGNATURES, Room.MESSAGES):
        until, done = hands.now() + COUNT_FOR / 2, BATCH
        while done == BATCH and hands.now() < until:
            with hands.toolbox.database.unit_of_work() as session:
                done = tallies.count(session, room, hands.toolbox.pack.timezone, now)


def recount_nightly(hands: Hands, now: datetime) -> None:
    """Compare once a night; what differs is an alarm in the log, and stays in the table for the dashboard."""
    local = now.astimezone(hands.toolbox.pack.timezone)
    if not NIGHT_FROM <= local.hour < NIGHT_UNTIL:
        return
    with hands.toolbox.database.reading() as session:
        last = last_recount(session)
    if last and last.at.astimezone(hands.toolbox.pack.timezone).date() == local.date():
        return
    with hands.toolbox.database.unit_of_work() as session:
        found = recount(session, hands.toolbox.pack.timezone, now)
    if found.differences:
        log.error("tallies_differ", count=found.differences)
