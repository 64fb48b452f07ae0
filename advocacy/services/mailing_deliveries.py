"""Works one batch of a mailing: claim, and group by group begin, send, settle.

Like `advocacy.services.deliveries` it opens several units of work: none may be open while a mail server thinks.
What the database does not know yet is in the journal (docs/decisions/015-mailing-ledger.md).
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from time import sleep
from typing import Protocol

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.mailing_answers import judge
from advocacy.domain.mailing_paces import Answers, House
from advocacy.domain.mailing_sending import (
    FIRST_GROUP,
    LEASE,
    LEASE_MARGIN,
    LONGEST_GROUP_SECONDS,
    OUTAGE_PAUSE,
    Held,
    Journal,
    MailStream,
    Outcome,
    next_group,
)
from advocacy.domain.ports import OutgoingMail, SendOutcome, SendVerdict
from advocacy.services import mailing_claims, mailing_lanes
from advocacy.services.mailing_settling import settle

_SETTLE_PAUSES = (0.2, 0.5, 1, 2, 4, 8)

log = structlog.get_logger()


class Moot(Exception):
    """Nobody is there to write to any more."""


class Unwritable(Exception):
    """This person's mail can never be written; `reason` is ours, free of personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Writer(Protocol):
    """Knows the words of mailings, and who gets them."""

    def gather(self, session: Session, held: Sequence[Held]) -> Callable[[Held, datetime], OutgoingMail]:
        """One question for all; what it returns writes the mail of each, or raises `Moot` or `Unwritable`."""
        ...


_NOTED = 2000
"""After so many answers the lanes are told that they were good; of trouble they are told at once."""


@dataclass
class Memory:
    """What a process remembers from batch to batch; nothing is lost with it but speed.

    `size` is how many to begin at once; `said` what servers answered that the lanes were not told yet.
    """

    size: int = FIRST_GROUP
    said: dict[int, Answers] = field(default_factory=dict)

    def hear(self, lane_id: int, answer: Answers) -> None:
        self.said[lane_id] = self.said.get(lane_id, Answers()) + answer

    @property
    def is_enough(self) -> bool:
        """Whether the lanes have to be told now."""
        is_trouble = any(each.slowing or each.bad for each in self.said.values())
        return is_trouble or sum(each.good for each in self.said.values()) >= _NOTED


@dataclass(frozen=True)
class Desk:
    """What a process works with; `clock` says what time it is, `seconds` never jumps.

    `cut` is what a time limit of the caller raises: it ends the batch and is no message's fault.
    """

    database: Database
    stream: MailStream
    journal: Journal
    writer: Writer
    house: House
    clock: Callable[[], datetime]
    seconds: Callable[[], float]
    cut: type[Exception] | tuple[()] = ()
    memory: Memory = field(default_factory=Memory)


def deliver_batch(desk: Desk, until: datetime) -> int:
    """Deliver up to a batch of due messages; begins no group after `until`.

    Returns how many it dealt with; 0 when there is nothing to do now, or no server to do it with.
    """
    started = desk.clock()
    with desk.database.unit_of_work() as session:
        held = mailing_claims.claim(session, desk.house, started)
    if not held:
        return 0
    return _Batch(desk, list(held), min(until, started + LEASE - LEASE_MARGIN)).work()


@dataclass
class _Batch:
    """One run through the messages that a worker holds.

    Each is in one place at a time: `waiting` to be begun; `open`, begun or perhaps so, but not on the wire;
    `on_wire`; in `outcomes` that are not durable yet; `spared`, to be given back.
    """

    desk: Desk
    waiting: list[Held]
    stop_at: datetime
    write: Callable[[Held, datetime], OutgoingMail] | None = None
    open: dict[int, Held] = field(default_factory=dict)
    on_wire: Held | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    spared: list[Held] = field(default_factory=list)
    ended: list[tuple[Held, str]] = field(default_factory=list)
    is_away: bool = False
    done: int = 0

    def work(self) -> int:
        try:
            with self.desk.database.reading() as session:
                self.write = self.desk.writer.gather(session, self.waiting)
            while self.waiting and self._may_go_on() and self._work_group():
                pass
        finally:
            self._finish()
        return self.done

    def _may_go_on(self) -> bool:
        if self.desk.clock() >= self.stop_at:
            return False
        # Reaching a server may take as long as a mail.
        trouble = self.desk.stream.connect()
        if trouble is not None:
            self._be_away(trouble)
        return trouble is None and self.desk.clock() < self.stop_at

    def _work_group(self) -> bool:
        """Whether anything went."""
        size = self.desk.memory.size
        group, self.waiting = self.waiting[:size], self.waiting[size:]
        mails = {held.id: mail for held in group if (mail := self._written(held)) is not None}
        spared = len(self.spared)
        begun = self._begin([held for held in group if held.id in mails])
        if not begun:
            return len(self.spared) == spared
        started = self.desk.seconds()
        went = self._send(begun, [mails[held.id] for held in begun], started)
        self.desk.memory.size = next_group(went, self.desk.seconds() - started)
        self.spared += self.open.values()
        self.open = {}
        return not self.is_away

    def _begin(self, group: list[Held]) -> list[Held]:
        with self.desk.database.unit_of_work() as session:
            now = self.desk.clock()
            self._settle(session, now)
            self.desk.journal.take(group)
            self.open = {held.id: held for held in group}  # whether a commit that fails has failed, nobody knows
            may = mailing_claims.begin(session, group, now)
        self._is_settled()
        self.done += len(may.suppressed)
        self.spared += [held for held in group if held.id not in may.ids | may.suppressed]
        begun = [held for held in group if held.id in may.ids]
        self.open = {held.id: held for held in begun}
        return begun

    def _send(self, group: list[Held], mails: list[OutgoingMail], started: float) -> int:
        """How many of the group have an outcome."""

        def beginning(place: int) -> None:
            self.desk.journal.begin(group[place].id)
            self.on_wire = self.open.pop(group[place].id)

        number = 0
        with closing(self.desk.stream.send(mails, beginning)) as answers:
            for place, sent in answers:
                if sent.verdict is SendVerdict.NOT_BEGUN:
                    self._be_away(sent)
                    break
                self._hear(group[place], sent)
                number += 1
                if self.desk.seconds() - started > LONGEST_GROUP_SECONDS:
                    break
        return number

    def _hear(self, held: Held, sent: SendOutcome) -> None:
        self.desk.journal.end(held.id, sent)
        self.outcomes.append(Outcome(held.id, held.fence, held.attempts, sent))
        self.open.pop(held.id, None)
        self.on_wire = None
        self.done += 1
        self.desk.memory.hear(held.lane_id, _answer(sent))

    def _written(self, held: Held) -> OutgoingMail | None:
        assert self.write is not None
        try:
            return self.write(held, self.desk.clock())
        except Moot:
            self.ended.append((held, ""))
        except Unwritable as problem:
            self.ended.append((held, problem.reason))
        except self.desk.cut:
            raise
        except Exception as problem:  # a mail that breaks our code must not keep all others from going
            log.error("compose_failed", message=held.id, error=type(problem).__name__)
            self.ended.append((held, type(problem).__name__))
        return None

    def _be_away(self, trouble: SendOutcome) -> None:
        self.is_away = True
        log.warning("server_away", lane="mailings", code=trouble.code, reply=trouble.reply)

    def _settle(self, session: Session, now: datetime) -> None:
        settle(session, self.outcomes, now)
        for held, reason in self.ended:
            if reason:
                mailing_claims.give_up(session, held, reason, now)
            else:
                mailing_claims.drop(session, held, now)
        memory = self.desk.memory
        if memory.is_enough:
            mailing_lanes.note(session, memory.said, now)

    def _is_settled(self) -> None:
        if self.desk.memory.is_enough:
            self.desk.memory.said = {}
        self.done += len(self.ended)
        self.outcomes, self.ended = [], []

    def _finish(self) -> None:
        """Write the last outcomes down and give the rest back; patient, for nobody else knows those outcomes."""
        if self.on_wire is not None:
            self._hear(self.on_wire, SendOutcome(SendVerdict.LOST, reply="cut short"))
        for pause in _SETTLE_PAUSES:
            try:
                return self._close()
            except DBAPIError as problem:
                log.warning("settle_failed", error=type(problem).__name__)
                self.desk.journal.keep()
                sleep(pause)
        try:
            self._close()
        except DBAPIError:
            self.desk.journal.leave()
            raise

    def _close(self) -> None:
        with self.desk.database.unit_of_work() as session:
            now = self.desk.clock()
            self._settle(session, now)
            left = [*self.waiting, *self.spared, *self.open.values()]
            keys = [(held.id, held.fence) for held in left]
            mailing_claims.give_back(session, keys, now + OUTAGE_PAUSE if self.is_away else None)
        self._is_settled()
        self.desk.journal.settled()


def _answer(sent: SendOutcome) -> Answers:
    found = judge(sent)
    return Answers(
        good=int(sent.verdict is SendVerdict.ACCEPTED),
        slowing=int(found.slows),
        bad=int(found.blames),
        reason=f"{sent.code or 'no answer:'} {sent.reply}" if found.blames else "",
    )
