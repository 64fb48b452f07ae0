"""Mailings: a turn of sending them, and the upkeep of their courses."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.orm import Session

from advocacy.domain.ports import Job
from advocacy.gateways.journal import dead_journals
from advocacy.gateways.turns import turn
from advocacy.services import email_hashes, mailing_cancelling, mailing_decisions, mailing_runs
from advocacy.services.mailing_deliveries import Desk, deliver_batch
from advocacy.services.mailing_freezing import Overtaken
from advocacy.services.mailing_settling import replay, sweep
from workers.hands import Hands

DELIVER_FOR = timedelta(seconds=45)
UPKEEP_FOR = timedelta(seconds=30)

log = structlog.get_logger()


def deliver(hands: Hands) -> None:
    """Send what is due; rings again when there may be more than a task should do."""
    replay_journals(hands)
    with _turn(hands) as is_ours:
        if is_ours and _deliver_until(hands, hands.now() + DELIVER_FOR):
            hands.toolbox.bell.ring([Job.DELIVER_MAILINGS])


def run_mailings(hands: Hands, now: datetime) -> None:
    """Start, decide, end and count mailings, each step durable by itself."""
    database, until = hands.toolbox.database, now + UPKEEP_FOR
    replay_journals(hands)
    with database.unit_of_work() as session:
        swept = sweep(session, now)
    if swept.released or swept.lost:
        log.warning("mailings_swept", released=swept.released, lost=swept.lost)
    _hash_addresses(hands, until)
    _start(hands, now, until)
    _release(hands, now, until)
    _cancel(hands, now, until)
    _carry_out(hands, now, until)
    with database.unit_of_work() as session:
        for mailing_id in mailing_runs.finish(session, now):
            mailing_runs.count(session, mailing_id, now)
        mailing_runs.end_cancelled(session, now)
    with database.reading() as session:
        due = mailing_runs.uncounted(session, now)
    for mailing_id in due:
        with database.unit_of_work() as session:
            mailing_runs.count(session, mailing_id, now)


def replay_journals(hands: Hands) -> None:
    """Settle what the journals of dead processes on this machine tell."""
    for found in dead_journals(hands.journals):
        with hands.toolbox.database.unit_of_work() as session:
            replay(session, found, hands.now())
        if found.outcomes or found.unsent or found.doubtful:
            log.warning(
                "journal_replayed",
                settled=len(found.outcomes),
                released=len(found.unsent),
                uncertain=len(found.doubtful),
            )


def _hash_addresses(hands: Hands, until: datetime) -> None:
    """Of people who came before there were suppressions, so that starting a mailing need not wait for them."""
    _bit_by_bit(hands, until, partial(email_hashes.fill, links=hands.toolbox.links))


def _start(hands: Hands, now: datetime, until: datetime) -> None:
    toolbox = hands.toolbox
    started: int | None = 0
    while started is not None and hands.now() < until:
        try:
            with toolbox.database.unit_of_work() as session:
                started = mailing_runs.start_next(session, toolbox.links, toolbox.pack.timezone, now)
        except Overtaken:
            log.info("start_overtaken")


def _release(hands: Hands, now: datetime, until: datetime) -> None:
    with hands.toolbox.database.unit_of_work() as session:
        mailing_runs.decide_tests(session, now)
    _bit_by_bit(hands, until, partial(mailing_runs.release_parked, now=now))


def _cancel(hands: Hands, now: datetime, until: datetime) -> None:
    with hands.toolbox.database.reading() as session:
        ids = mailing_runs.cancelled(session)
    for mailing_id in ids:
        _bit_by_bit(hands, until, partial(mailing_cancelling.cancel_batch, mailing_id=mailing_id, now=now))


def _carry_out(hands: Hands, now: datetime, until: datetime) -> None:
    with hands.toolbox.database.reading() as session:
        ids = mailing_decisions.open_decisions(session)
    for decision_id in ids:
        _bit_by_bit(hands, until, partial(mailing_decisions.carry_out, decision_id=decision_id, now=now))


def _bit_by_bit(hands: Hands, until: datetime, batch: Callable[[Session], int]) -> None:
    """Batch after batch, each durable by itself, until one has nothing more to do or the time is over."""
    done = -1
    while done and hands.now() < until:
        with hands.toolbox.database.unit_of_work() as session:
            done = batch(session)


@contextmanager
def _turn(hands: Hands) -> Iterator[bool]:
    """A slow mail server may keep only so many processes of a machine busy as the settings say."""
    with ExitStack() as stack:
        for number in range(hands.toolbox.settings.mailings.processes):
            path = hands.toolbox.settings.var / f"mailings-{number}.turn"
            if stack.enter_context(turn(path)):
                yield True
                return
        yield False


def _deliver_until(hands: Hands, until: datetime) -> bool:
    """Whether time ran out before the work did; each connection has a thread, for most of its time it waits."""
    started = hands.now()
    with ThreadPoolExecutor(len(hands.mailing_desks)) as threads:
        runs = [threads.submit(work, desk, until) for desk in hands.mailing_desks]
    results = [run.result() for run in runs]
    if total := sum(number for number, _ in results):
        log.info("delivered", lane="mailings", count=total, seconds=(hands.now() - started).total_seconds())
    return any(is_left for _, is_left in results)


def work(desk: Desk, until: datetime) -> tuple[int, bool]:
    """How many were dealt with, and whether there may be more."""
    total, done = 0, -1
    while done and desk.clock() < until:
        done = deliver_batch(desk, until)
        total += done
    return total, bool(done)
