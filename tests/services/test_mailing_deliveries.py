"""A batch of a mailing through a real mail server: each message ends where its answer says, and goes out once."""

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import select, text, update

from advocacy.db import Database, connect
from advocacy.domain.mailing_paces import BREATH, REST, House
from advocacy.domain.mailing_sending import OUTAGE_PAUSE
from advocacy.domain.mailing_states import MailingState
from advocacy.domain.message_states import MessageState
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.gateways.journal import FileJournal, dead_journals
from advocacy.gateways.mail_stream import SmtpStream
from advocacy.models import MailDomain, Mailing, MailingMessage, Suppression
from advocacy.services.mailing_deliveries import Desk, deliver_batch
from advocacy.services.mailing_settling import replay, sweep
from advocacy.services.suppressions import suppress
from tests import under_way
from tests.fakes import SilentBell
from tests.ledger import NOON
from tests.samples import LINKS
from tests.seals import VAULT
from tests.stubs.smtp_sink import DROP, LEAVE, Phase, SmtpSink, silent_port
from tests.under_way import evidence, row, running, tally
from tests.workers.fleet import wait_until

S = MessageState
PIPELINED = ("PIPELINING", "8BITMIME")
HOUR = timedelta(hours=1)


def _people(number: int, domain: str = "example.org") -> list[str]:
    return [f"sam-{place}@{domain}" for place in range(number)]


@contextmanager
def _desk(
    database: Database, url: str, folder: Path, clock: Callable[[], datetime] = lambda: NOON
) -> Iterator[Desk]:
    stream = SmtpStream(url, hello_name="house.example.org", timeout_seconds=20.0)
    journal = FileJournal(folder / "journal")
    yield Desk(database, stream, journal, under_way.PlainWriter(), House(), clock, monotonic)
    stream.close()


def _until_empty(desk: Desk) -> int:
    total = 0
    while done := deliver_batch(desk, desk.clock() + HOUR):
        total += done
    return total


@pytest.mark.parametrize("extensions", [PIPELINED, ("8BITMIME",)])
def test_a_crowd_gets_its_mails_once_over_one_connection(
    database: Database, tmp_path: Path, extensions: tuple[str, ...]
) -> None:
    people = _people(150) + _people(150, "example.net")
    with database.unit_of_work() as session:
        running(session, people)
    with SmtpSink(extensions=extensions) as sink, _desk(database, sink.url, tmp_path) as desk:
        assert _until_empty(desk) == 300
        assert sink.recipients == dict.fromkeys(people, 1)
        assert sink.sessions == 1
        assert sink.mails[0].octets.endswith(b"Tuesday.\r\n.\r\n")
    assert tally(database) == {S.SENT: 300}
    sent = row(database, people[0])
    assert (sent.reply_code, sent.attempts, sent.settled_at, sent.lease_until) == (250, 1, NOON, None)
    assert evidence(database, sent.id) == []


def test_each_answer_ends_its_own_message_and_no_other(database: Database, tmp_path: Path) -> None:
    answers = {
        (Phase.DOT, "full@example.org"): "452 4.2.2 full",
        (Phase.RCPT, "gone@example.org"): "550 5.1.1 no such user",
        (Phase.DOT, "blocked@example.com"): "554 5.7.1 policy",
        (Phase.DOT, "lost@example.net"): DROP,
    }
    people = [*(to for _, to in answers), "good@example.org"]
    with database.unit_of_work() as session:
        running(session, people)
    script = lambda phase, to: answers.get((phase, to))  # noqa: E731
    with SmtpSink(script=script, extensions=PIPELINED) as sink, _desk(database, sink.url, tmp_path) as desk:
        _until_empty(desk)
        assert sink.recipients == {"good@example.org": 1}
    full, gone, blocked, lost, good = (row(database, email) for email in people)
    assert [each.state for each in (full, gone, blocked, lost, good)] == [
        *(S.READY, S.BOUNCED, S.READY, S.UNCERTAIN, S.SENT)
    ]
    assert full.not_before > NOON
    assert [evidence(database, each.id) for each in (full, gone, lost)] == [["defer"], ["refuse"], ["lose"]]
    with database.reading() as session:
        (only,) = session.scalars(select(Suppression))
        assert (only.person_id, only.reason, only.way) == (gone.person_id, "bounced", "reply")


def test_who_is_suppressed_or_erased_after_the_claim_gets_nothing(database: Database, tmp_path: Path) -> None:
    people = _people(3)
    with database.unit_of_work() as session:
        running(session, people)
        reason, way = SuppressionReason.UNSUBSCRIBED, SuppressionWay.ONE_CLICK
        suppress(session, LINKS.email_hash(people[0]), SuppressionReason.BOUNCED, SuppressionWay.REPORT, NOON)
        suppress(session, LINKS.email_hash(people[0]), reason, way, NOON)
        session.execute(update(MailingMessage).where(MailingMessage.id == _id(session, 1)).values(person_id=None))
    with SmtpSink(extensions=PIPELINED) as sink, _desk(database, sink.url, tmp_path) as desk:
        assert deliver_batch(desk, NOON + HOUR) == 3
        assert sink.recipients == {people[2]: 1}
    assert tally(database) == {S.SUPPRESSED: 1, S.CANCELLED: 1, S.SENT: 1}
    assert row(database, people[0]).reply == "unsubscribed"


def _id(session: object, place: int) -> object:
    return select(MailingMessage.id).order_by(MailingMessage.id).offset(place).limit(1).scalar_subquery()


@pytest.mark.parametrize("state", [MailingState.PAUSED, MailingState.CANCELLED])
@pytest.mark.parametrize("delay", [0.0, 0.3])
def test_after_a_mailing_was_stopped_only_the_group_at_hand_goes(
    database: Database, tmp_path: Path, state: MailingState, delay: float
) -> None:
    with database.unit_of_work() as session:
        mailing_id = running(session, _people(200))
    sent_at_stop: list[int] = []

    def stop(to: str) -> float:
        if len(sink.mails) == 9 and not sent_at_stop:
            with database.unit_of_work() as session:
                session.execute(update(Mailing).where(Mailing.id == mailing_id).values(state=state))
            sent_at_stop.append(9)
        return delay

    with SmtpSink(extensions=PIPELINED) as sink, _desk(database, sink.url, tmp_path) as desk:
        sink.delay = stop
        _until_empty(desk)
        sent = len(sink.mails)
    # With a slow server two mails fill the time of a group.
    assert sent <= (9 + 3 if delay else 9 + 20)
    assert tally(database) == {S.SENT: sent, S.READY: 200 - sent}
    with database.reading() as session:
        assert set(session.scalars(select(MailingMessage.attempts))) == {0, 1}


def test_a_domain_that_wants_less_is_slowed_and_others_are_not(database: Database, tmp_path: Path) -> None:
    slow, fast = _people(50, "slow.example.org"), _people(50, "fast.example.org")
    with database.unit_of_work() as session:
        running(session, slow + fast)

    def script(phase: Phase, to: str) -> str | None:
        return "451 4.3.2 busy" if phase is Phase.RCPT and to.endswith("slow.example.org") else None

    now = NOON
    with SmtpSink(script, extensions=PIPELINED) as sink, _desk(database, sink.url, tmp_path, lambda: now) as desk:
        _until_empty(desk)
        assert sink.recipients == dict.fromkeys(fast, 1)
        tried = tally(database)[S.READY] - sum(row(database, each).attempts == 0 for each in slow)
        assert 1 <= tried <= 16
        sink.script = lambda phase, to: None
        now = NOON + BREATH
        _until_empty(desk)
    with database.reading() as session:
        lane = session.scalars(select(MailDomain).where(MailDomain.domain == "slow.example.org")).one()
        assert (lane.slowed, lane.rests_until) == (1, NOON + BREATH)
    assert tally(database)[S.SENT] == 50 + 50 - tried


def test_a_domain_that_holds_something_against_us_is_left_alone_and_nobody_is_punished(
    database: Database, tmp_path: Path
) -> None:
    with database.unit_of_work() as session:
        running(session, _people(60))
    with SmtpSink(extensions=PIPELINED) as sink, _desk(database, sink.url, tmp_path) as desk:
        sink.script = lambda phase, to: "550 5.7.1 blocked by policy" if phase is Phase.RCPT else None
        _until_empty(desk)
        assert sum(line.startswith("RCPT") for line in sink.commands) <= 16
    with database.reading() as session:
        lane = session.scalars(select(MailDomain)).one()
        assert lane.rests_until is not None
        assert lane.rests_until > NOON
        assert not session.scalars(select(Suppression)).all()
    assert tally(database) == {S.READY: 60}


def test_a_domain_that_takes_mails_and_hangs_up_leaves_few_in_doubt_and_others_get_theirs(
    database: Database, tmp_path: Path
) -> None:
    odd, even = _people(60, "odd.example.org"), _people(60, "even.example.org")
    with database.unit_of_work() as session:
        running(session, odd + even)

    def script(phase: Phase, to: str) -> str | None:
        return DROP if phase is Phase.DOT and to.endswith("odd.example.org") else None

    with SmtpSink(script, extensions=PIPELINED) as sink, _desk(database, sink.url, tmp_path) as desk:
        _until_empty(desk)
        assert sink.recipients == dict.fromkeys(even, 1)
    found = tally(database)
    assert 1 <= found[S.UNCERTAIN] <= 30
    assert (found[S.SENT], found[S.READY]) == (60, 60 - found[S.UNCERTAIN])
    with database.reading() as session:
        lane = session.scalars(select(MailDomain).where(MailDomain.domain == "odd.example.org")).one()
        assert lane.rests_until == NOON + REST
        assert lane.rest_reason.startswith("no answer:")


@pytest.mark.parametrize("extensions", [PIPELINED, ("8BITMIME",)])
def test_a_server_that_says_yes_and_hangs_up_has_got_its_mail_once(
    database: Database, tmp_path: Path, extensions: tuple[str, ...]
) -> None:
    people = _people(20)
    with database.unit_of_work() as session:
        running(session, people)
    with SmtpSink(extensions=extensions) as sink, _desk(database, sink.url, tmp_path) as desk:
        sink.script = lambda phase, to: LEAVE if phase is Phase.DOT else None
        _until_empty(desk)
        assert sink.recipients == dict.fromkeys(people, 1)
        assert sink.sessions == 20
    assert tally(database) == {S.SENT: 20}


@pytest.mark.parametrize("jump", [timedelta(days=1), -timedelta(days=1)])
def test_a_clock_that_jumps_while_mails_go_out_loses_and_doubles_nothing(
    database: Database, tmp_path: Path, jump: timedelta
) -> None:
    people, now = _people(100), NOON
    with database.unit_of_work() as session:
        running(session, people)

    def leap(to: str) -> float:
        nonlocal now
        now = NOON + jump if len(sink.mails) == 9 else now
        return 0.0

    with (
        SmtpSink(delay=leap, extensions=PIPELINED) as sink,
        _desk(database, sink.url, tmp_path, lambda: now) as desk,
    ):
        _until_empty(desk)
        with database.unit_of_work() as session:
            sweep(session, now)
        assert tally(database).total() == 100
        now = NOON
        _until_empty(desk)
        now = NOON + timedelta(days=2)
        _until_empty(desk)
        assert sink.recipients == dict.fromkeys(people, 1)
    assert tally(database) == {S.SENT: 100}


def test_the_accounts_limit_holds_for_all_lanes_together(database: Database, tmp_path: Path) -> None:
    with database.unit_of_work() as session:
        running(session, _people(50) + _people(50, "example.net"))
    now = NOON
    with SmtpSink(extensions=PIPELINED) as sink, _desk(database, sink.url, tmp_path, lambda: now) as desk:
        desk = replace(desk, house=House(per_minute=30))
        assert _until_empty(desk) == 30
        now = NOON - HOUR
        assert _until_empty(desk) == 0
        now = NOON + timedelta(minutes=1)
        assert _until_empty(desk) == 30
        assert len(sink.mails) == 60


def test_without_a_server_nothing_is_lost(database: Database, tmp_path: Path) -> None:
    with database.unit_of_work() as session:
        running(session, _people(3))
    with silent_port() as port, _desk(database, f"smtp://127.0.0.1:{port}", tmp_path) as desk:
        assert deliver_batch(desk, NOON + HOUR) == 0
    waiting = row(database, "sam-0@example.org")
    assert (waiting.state, waiting.attempts, waiting.not_before) == (S.READY, 0, NOON + OUTAGE_PAUSE)


def test_a_late_holder_changes_nothing(database: Database, tmp_path: Path) -> None:
    with database.unit_of_work() as session:
        running(session, _people(2))

    def take_over(to: str) -> float:
        with database.unit_of_work() as session:
            session.execute(text("UPDATE mailing_messages SET fence = fence + 1, state = 'claimed'"))
        return 0.0

    with SmtpSink(delay=take_over, extensions=PIPELINED) as sink, _desk(database, sink.url, tmp_path) as desk:
        deliver_batch(desk, NOON + HOUR)
    assert tally(database) == {S.CLAIMED: 2}


def test_a_lease_that_is_over_is_ended_by_the_sweep(database: Database) -> None:
    with database.unit_of_work() as session:
        running(session, _people(2))
        session.execute(
            update(MailingMessage).values(state=S.CLAIMED, lease_until=NOON - HOUR, fence=1, attempts=0)
        )
        session.execute(update(MailingMessage).where(MailingMessage.id == _id(session, 0)).values(state=S.SENDING))
    with database.unit_of_work() as session:
        swept = sweep(session, NOON)
    assert (swept.released, swept.lost) == (1, 1)
    assert tally(database) == {S.READY: 1, S.UNCERTAIN: 1}


def test_what_a_killed_process_did_is_read_from_its_journal(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    with database.unit_of_work() as session:
        running(session, _people(120))
    with SmtpSink(extensions=PIPELINED) as sink:
        sink.delay = lambda to: 0.0 if len(sink.mails) < 30 else 60.0
        child = os.fork()
        if child == 0:
            try:
                with _desk(Database(connect(database_url, vault=VAULT), SilentBell()), sink.url, tmp_path) as desk:
                    deliver_batch(desk, NOON + HOUR)
            finally:
                traceback.print_exc()
                os._exit(1)
        wait_until(lambda: len(sink.mails) == 30, "the first mails", 20)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert tally(database)[S.SENDING] > 1
    with database.unit_of_work() as session:
        sweep(session, NOON + HOUR)
    for found in dead_journals(tmp_path / "journal"):
        with database.unit_of_work() as session:
            replay(session, found, NOON)
    assert tally(database) == {S.SENT: 30, S.UNCERTAIN: 1, S.READY: 89}
    assert not list((tmp_path / "journal").iterdir())
