"""The weekly import of the roster from the configured source."""

from datetime import datetime

import structlog

from advocacy.domain.errors import RosterRefused, RosterUnread
from advocacy.domain.ports import Job
from advocacy.domain.timetable import SLOT
from advocacy.services import slots
from advocacy.services.roster_changes import take_over
from workers.hands import Hands

_WEEK = SLOT[Job.IMPORT_ROSTER]

log = structlog.get_logger()


def import_roster(hands: Hands, now: datetime) -> None:
    """Take the configured source over, once a week; one that fails or is refused is logged and changes nothing.

    The week's slot is used up by an import or a refusal only: a source that did not answer, or a worker that was
    stopped meanwhile, has its next turn at the next bell.
    """
    source = hands.toolbox.settings.roster.source
    if not source or _is_done(hands, now):
        return
    try:
        _import(hands, source, now)
    except RosterUnread as unread:
        log.error("roster_unread", source=source, reason=unread.reason)
    except RosterRefused as refused:
        log.error("roster_refused", source=source, problems=len(refused.problems))
        with hands.toolbox.database.unit_of_work() as session:
            slots.take(session, Job.IMPORT_ROSTER, _WEEK, now)


def _is_done(hands: Hands, now: datetime) -> bool:
    with hands.toolbox.database.reading() as session:
        return slots.is_taken(session, Job.IMPORT_ROSTER, _WEEK, now)


def _import(hands: Hands, source: str, now: datetime) -> None:
    toolbox = hands.toolbox
    today = now.astimezone(toolbox.pack.timezone).date()
    reading = toolbox.roster_source(source, toolbox.settings.roster.url).read(today)
    with toolbox.database.unit_of_work() as session:
        if not slots.take(session, Job.IMPORT_ROSTER, _WEEK, now):
            return
        _, found = take_over(session, toolbox.pack, reading, today)
    log.info("roster_imported", source=source, handovers=len(found.handovers))
