"""Works one batch: claim, and for each message say so, send it, write the outcome down.

The only service that opens several units of work: no transaction may be open while a mail server thinks
(docs/decisions/003-one-commit-per-letter.md).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from time import sleep

import structlog
from sqlalchemy.exc import OperationalError

from advocacy.db import Database
from advocacy.domain.delivery import DeliveryLimits, Standing
from advocacy.domain.messages import LEASE, LEASE_MARGIN, OUTAGE_PAUSE, Lane
from advocacy.domain.ports import Mailer, OutgoingMail, SendVerdict
from advocacy.models.message import Recorded
from advocacy.queries.delivery import standing
from advocacy.queries.packets import PacketFacts
from advocacy.services import claims
from advocacy.services.envelopes import Unsendable
from advocacy.services.mails import AddresseeLeft, Composer, Facts, InQuarantine, Moot
from advocacy.services.settling import Attempt, settle

_SETTLE_PAUSES = (0.2, 0.5, 1, 2, 4, 8)

log = structlog.get_logger()

Clock = Callable[[], datetime]


def deliver_batch(
    database: Database,
    mailer: Mailer,
    composer: Composer,
    lane: Lane,
    limits: DeliveryLimits,
    clock: Clock,
    until: datetime,
    cut: type[Exception] | tuple[()] = (),
    zone: tzinfo = UTC,
) -> int:
    """Deliver up to a batch of due messages of `lane`; begins no message after `until`.

    How delivery stands is read with each batch, and asked once more before each letter.
    `zone` tells when the state's day begins, for offices with a daily number of letters.
    `cut` is what a time limit of the caller raises: it ends the batch and is no message's fault.

    Returns how many messages it dealt with; 0 when there is nothing to do now, or no server to do it with.
    """
    started = clock()
    with database.unit_of_work() as session:
        now_standing = standing(session, limits)
        held = claims.claim(session, lane, now_standing.mode, started, zone)
    if not held:
        return 0
    with database.reading() as session:
        facts = composer.gather(session, held)
    stop_at = min(until, started + LEASE - LEASE_MARGIN)
    return _Batch(database, mailer, composer, lane, now_standing, clock, stop_at, facts, cut).work(held)


@dataclass
class _Batch:
    """One run through the messages that a worker holds; `last` is the attempt whose outcome is not durable yet."""

    database: Database
    mailer: Mailer
    composer: Composer
    lane: Lane
    standing: Standing
    clock: Clock
    stop_at: datetime
    facts: Mapping[int, Facts]
    cut: type[Exception] | tuple[()]
    last: Attempt | None = None
    is_away: bool = False

    def work(self, held: Sequence[Recorded]) -> int:
        done = 0
        try:
            for message in held:
                if not self._may_go_on():
                    break
                self._deliver(message)
                done += 1
        finally:
            self._finish(held[done:])
        return done

    def _may_go_on(self) -> bool:
        if self.clock() >= self.stop_at:
            return False
        # Reaching a server may take as long as a mail.
        return self._is_connected() and self.clock() < self.stop_at

    def _is_connected(self) -> bool:
        said = self.last.outcome if self.last else None
        trouble = said if said and said.verdict is SendVerdict.NOT_BEGUN else self.mailer.connect()
        if trouble is None:
            return True
        self.is_away = True
        log.warning("server_away", lane=self.lane.value, code=trouble.code, reply=trouble.reply)
        return False

    def _deliver(self, message: Recorded) -> None:
        mail = self._composed(message)
        if mail is not None and self._begun(message):
            self.last = Attempt(message, self.lane, self.standing.mode, self.mailer.send(mail))

    def _begun(self, message: Recorded) -> bool:
        with self.database.unit_of_work() as session:
            claims.hold_person(session, message, self.lane)
            now = self.clock()
            if self.last is not None:
                settle(session, self.last, now)
            facts = self.facts.get(message.id)
            packet = facts if isinstance(facts, PacketFacts) else None
            begun = claims.begin(session, message, self.lane, self.standing, now, packet)
        self.last = None
        return begun

    def _composed(self, message: Recorded) -> OutgoingMail | None:
        now = self.clock()
        try:
            return self.composer.compose(message, self.facts.get(message.id), self.standing, now)
        except Moot:
            with self.database.unit_of_work() as session:
                claims.drop(session, message, now)
        except AddresseeLeft:
            with self.database.unit_of_work() as session:
                claims.give_back(session, [message], now, OUTAGE_PAUSE)
        except InQuarantine:
            with self.database.unit_of_work() as session:
                claims.hold_back(session, message, now)
        except Unsendable as problem:
            with self.database.unit_of_work() as session:
                claims.give_up(session, message, problem.reason, now)
        except self.cut:
            raise
        except Exception as problem:  # a mail that breaks our code must not keep all others from going
            log.error("compose_failed", message=message.id, error=type(problem).__name__)
            with self.database.unit_of_work() as session:
                claims.postpone(session, message, type(problem).__name__, now)
        return None

    def _finish(self, left: Sequence[Recorded]) -> None:
        """Write the last outcome down and give the rest back; patient, for nobody else knows that outcome."""
        for pause in _SETTLE_PAUSES:
            try:
                return self._close(left)
            except OperationalError:
                sleep(pause)
        return self._close(left)

    def _close(self, left: Sequence[Recorded]) -> None:
        with self.database.unit_of_work() as session:
            now = self.clock()
            if self.last is not None:
                settle(session, self.last, now)
            claims.give_back(session, left, now, OUTAGE_PAUSE if self.is_away else None)
