"""Counting into the tallies every few seconds, and a look every night whether all is as it should be."""

from datetime import datetime, timedelta

import structlog

from advocacy.domain.tallies import BATCH, Room
from advocacy.queries.tally_health import last_recount
from advocacy.services import stray_letters, tallies
from advocacy.services.recounting import recount
from workers.hands import Hands

COUNT_FOR = timedelta(seconds=45)
MEND_FOR = timedelta(seconds=30)
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
    """Compare once a night; what differs is an alarm in the log, and stays in the table for the dashboard.

    Letters that are not where their signature is are brought there first.
    """
    local = now.astimezone(hands.toolbox.pack.timezone)
    if not NIGHT_FROM <= local.hour < NIGHT_UNTIL:
        return
    with hands.toolbox.database.reading() as session:
        last = last_recount(session)
    if last and last.at.astimezone(hands.toolbox.pack.timezone).date() == local.date():
        return
    _mend_letters(hands, now)
    with hands.toolbox.database.unit_of_work() as session:
        found = recount(session, hands.toolbox.pack.timezone, now)
    if found.differences:
        log.error("tallies_differ", count=found.differences)


def _mend_letters(hands: Hands, now: datetime) -> None:
    """Batch after batch, each durable by itself; that somebody's letters were forgotten is an alarm."""
    freed = held = 0
    mended, until = True, hands.now() + MEND_FOR
    while mended and hands.now() < until:
        with hands.toolbox.database.unit_of_work() as session:
            step = stray_letters.mend(session, now)
        freed, held, mended = freed + step.freed, held + step.held, bool(step.freed or step.held)
    if freed:
        log.error("forgotten_letters_freed", count=freed)
    if held:
        log.info("letters_held_back", count=held)
