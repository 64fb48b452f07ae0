"""The tasks: each opens a unit of work and calls one service; running one twice does no harm."""

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy.orm import Session

from advocacy.domain.messages import Lane
from advocacy.domain.ports import Job
from advocacy.domain.queues import DELIVERER_OF
from advocacy.domain.timetable import SLOT
from advocacy.gateways.turns import turn
from advocacy.services import letters, moderators, petitions, retention, slots
from advocacy.services.deliveries import deliver_batch
from advocacy.services.retargeting import follow_seats
from advocacy.services.settling import Swept, sweep
from workers.hands import Hands
from workers.integrity import decide, score
from workers.mailings import run_mailings
from workers.retention import retain
from workers.roster import import_roster
from workers.sealing import seal_new
from workers.tallies import count, recount_nightly

# Short of the soft limit by more than the longest time that the settings allow a mail, so that a task is not cut
# while a mail server thinks.
DELIVER_FOR = timedelta(seconds=45)
FOLLOW_FOR = timedelta(seconds=45)

log = structlog.get_logger()


def deliver(hands: Hands, lane: Lane) -> None:
    """Deliver what is due in `lane`; rings again when there may be more than a task should do."""
    with _turn(hands, lane) as is_ours:
        if is_ours and _deliver_until(hands, lane, hands.now() + DELIVER_FOR):
            hands.toolbox.bell.ring([DELIVERER_OF[lane]])


def upkeep(hands: Hands, job: Job) -> None:
    """Run an upkeep job, unless somebody else has run it in this slot of the timetable."""
    now = hands.now()
    if job is Job.IMPORT_ROSTER:
        import_roster(hands, now)
        return
    with hands.toolbox.database.unit_of_work() as session:
        if not slots.take(session, job, SLOT[job], now):
            return
        _run(hands, job, session, now)
    if job in _BY_THEMSELVES:
        _BY_THEMSELVES[job](hands, now)


def _follow_seats(hands: Hands, now: datetime) -> None:
    """Bring letters that have not gone to their seats' holders, batch after batch like the erasure."""
    toolbox, until, done, moved = hands.toolbox, now + FOLLOW_FOR, -1, 0
    delay = timedelta(seconds=toolbox.settings.letters.delay_seconds)
    while done and hands.now() < until:
        with toolbox.database.unit_of_work() as session:
            done = follow_seats(session, toolbox.pack, delay, now)
        moved += done
    if moved:
        log.info("letters_moved", count=moved)


_BY_THEMSELVES = {
    Job.COUNT: count,
    Job.RECOUNT: recount_nightly,
    Job.EXPIRE: retain,
    Job.ADDRESS_WAITING: _follow_seats,
    Job.MAILINGS: run_mailings,
    Job.SEAL_NEW: seal_new,
    Job.SCORE: score,
    Job.INTEGRITY: decide,
}
"""What is done in further units of work, once the slot is ours."""


def _turn(hands: Hands, lane: Lane) -> AbstractContextManager[bool]:
    # A mail server that is slow with letters may keep one process of a machine busy, never all of them:
    # the others stay free for confirmations.
    if lane is Lane.LETTERS:
        return turn(hands.toolbox.settings.var / "letters.turn")
    return nullcontext(True)


def _deliver_until(hands: Hands, lane: Lane, until: datetime) -> bool:
    """Whether time ran out before the work did."""
    toolbox, total = hands.toolbox, 0
    started, done = hands.now(), -1
    while done and hands.now() < until:
        done = deliver_batch(
            toolbox.database,
            hands.mailer,
            hands.composer,
            lane,
            toolbox.delivery_limits,
            hands.now,
            until,
            cut=SoftTimeLimitExceeded,
            zone=toolbox.pack.timezone,
        )
        total += done
    if total:
        log.info("delivered", lane=lane.value, count=total, seconds=(hands.now() - started).total_seconds())
    return bool(done)


def _run(hands: Hands, job: Job, session: Session, now: datetime) -> None:
    match job:
        case Job.SWEEP:
            _report(sweep(session, now))
        case Job.REMIND:
            retention.remind(session, now)
        case Job.ADDRESS_WAITING:
            delay = timedelta(seconds=hands.toolbox.settings.letters.delay_seconds)
            letters.address_waiting(session, hands.toolbox.pack, delay, now)
        case Job.TELL_MODERATORS:
            moderators.tell(session, hands.toolbox.notices, SLOT[job], now)
        case Job.CLOSE_PETITIONS:
            if closed := petitions.close_due(session, now):
                log.info("petitions_closed", count=closed)


def _report(swept: Swept) -> None:
    if swept.released or swept.lost:
        log.warning("swept", released=swept.released, lost=swept.lost, resent=swept.resent)
