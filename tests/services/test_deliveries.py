"""A batch through a real mail server: every message ends where its answer says, and is never sent twice."""

import email
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import strict
from pathlib import Path

import pytest
from sqlalchemy import text

from advocacy.db import Database
from advocacy.domain.delivery import Standing
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import LEASE, OUTAGE_PAUSE, Delivery, Lane, MessageKind
from advocacy.domain.ports import OutgoingMail, SendOutcome
from advocacy.domain.signature_states import SignatureState
from advocacy.gateways.mail_smtp import SmtpMailer
from advocacy.links import Links
from advocacy.models.message import Recorded
from advocacy.rendering import EmailRenderer
from advocacy.services import outbox
from advocacy.services.deliveries import deliver_batch
from advocacy.services.envelopes import Letterhead
from advocacy.services.mails import Composer, Facts
from advocacy.services.settling import sweep
from tests import ledger
from tests.ledger import NOON, events, states
from tests.stubs.smtp_sink import DROP, Phase, SmtpSink, silent_port

S = MessageState
ROOT = Path(__file__).parents[2]
LINKS = Links("a secret for tests", "https://example.org")
COMPOSER = Composer(
    LINKS,
    EmailRenderer(ROOT / "templates" / "email", ROOT / "advocacy" / "translations"),
    Letterhead("Sample Organization", "hello@example.org", "letters.example.org"),
)


def _mailer(sink: SmtpSink) -> SmtpMailer:
    return SmtpMailer(sink.url, hello_name="house.example.org", timeout_seconds=20.0)


def _deliver(
    database: Database,
    mailer: SmtpMailer,
    lane: Lane = Lane.LETTERS,
    mode: Delivery = Delivery.LIVE,
    clock: Callable[[], datetime] = lambda: NOON,
) -> int:
    return deliver_batch(
        database, mailer, COMPOSER, lane, ledger.limits(mode), clock, clock() + timedelta(hours=1)
    )


def _parsed(octets: bytes) -> EmailMessage:
    parsed = email.message_from_bytes(octets, policy=strict)
    assert isinstance(parsed, EmailMessage)
    return parsed


def _read(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_letters_reach_their_offices_once_over_one_connection(database: Database) -> None:
    offices = [f"office-{number}@example.org" for number in range(5)]
    with database.unit_of_work() as session:
        ids = ledger.letters(session, offices)
    with SmtpSink() as sink:
        mailer = _mailer(sink)
        assert _deliver(database, mailer) == 5
        assert _deliver(database, mailer) == 0
        assert sink.recipients == dict.fromkeys(offices, 1)
        assert sink.sessions == 1
    assert states(database) == [S.SENT] * 5
    assert events(database, ids[0]) == ["claim", "begin", "accept"]
    letter = _parsed(sink.mails[0].octets)
    assert letter["Subject"] == "Please support the bill"
    assert _read(letter).replace("\r\n", "\n") == "Dear Senator,\n\nplease do.\n\nAna Sample\n1 Main St\n"


def test_each_answer_ends_its_own_message_and_no_other(database: Database) -> None:
    answers = {
        "full@example.org": "450 4.2.1 busy",
        "gone@example.org": "550 5.1.1 no such user",
        "lost@example.org": DROP,
    }
    with database.unit_of_work() as session:
        ids = ledger.letters(session, [*answers, "good@example.org", None])
    with SmtpSink(script=lambda phase, to: answers.get(to) if phase is Phase.DOT else None) as sink:
        _deliver(database, _mailer(sink))
    assert states(database, *ids) == [S.READY, S.BOUNCED, S.UNCERTAIN, S.SENT, S.FAILED]
    assert events(database, ids[4])[-1] == "give_up"
    assert sink.recipients == {"good@example.org": 1}


def test_without_a_server_nothing_is_lost_and_the_lane_pauses(database: Database) -> None:
    with database.unit_of_work() as session:
        ids = ledger.letters(session, ["a@example.org", "b@example.org"])
    with silent_port() as port:
        mailer = SmtpMailer(f"smtp://127.0.0.1:{port}", hello_name="house.example.org", timeout_seconds=20.0)
        assert _deliver(database, mailer) == 0
    assert states(database) == [S.READY] * 2
    row = ledger.message(database, ids[0])
    assert (row.not_before, row.attempts) == (NOON + OUTAGE_PAUSE, 0)
    with SmtpSink() as sink:
        assert _deliver(database, _mailer(sink)) == 0
        assert _deliver(database, _mailer(sink), clock=lambda: NOON + OUTAGE_PAUSE) == 2
    assert states(database) == [S.SENT] * 2


def test_a_server_that_goes_away_in_the_middle_leaves_the_rest_unharmed(database: Database) -> None:
    with database.unit_of_work() as session:
        ledger.letters(session, [f"office-{number}@example.org" for number in range(6)])
    with SmtpSink() as sink:

        def away_after_three(phase: Phase, argument: str) -> str | None:
            return "421 4.3.2 closing" if len(sink.mails) >= 3 else None

        sink.script = away_after_three
        _deliver(database, _mailer(sink))
        assert states(database).count(S.SENT) == 3
        assert states(database).count(S.READY) == 3
        sink.script = lambda phase, argument: None
        _deliver(database, _mailer(sink), clock=lambda: NOON + timedelta(hours=1))
    assert set(sink.recipients.values()) == {1}
    assert states(database) == [S.SENT] * 6


def test_no_message_is_begun_when_the_lease_runs_low(database: Database) -> None:
    with database.unit_of_work() as session:
        ledger.letters(session, [f"office-{number}@example.org" for number in range(4)])
    with SmtpSink() as sink:

        def clock() -> datetime:
            return NOON + len(sink.mails) * LEASE / 4

        assert _deliver(database, _mailer(sink), clock=clock) == 3
    assert states(database) == [S.SENT, S.SENT, S.SENT, S.READY]


def test_a_letter_cancelled_between_claim_and_sending_does_not_go(database: Database) -> None:
    with database.unit_of_work() as session:
        ids = ledger.letters(session, ["a@example.org", "b@example.org"])
    second = ledger.message(database, ids[1]).subject_id
    with SmtpSink() as sink:

        def cancel_second(phase: Phase, to: str) -> None:
            if phase is Phase.DOT:
                with database.unit_of_work() as session:
                    outbox.cancel(session, MessageKind.LETTER, second, NOON)

        sink.script = cancel_second
        _deliver(database, _mailer(sink))
    assert states(database, *ids) == [S.SENT, S.CANCELLED]
    assert sink.recipients == {"a@example.org": 1}


def test_while_a_server_thinks_no_transaction_is_open(database: Database) -> None:
    with database.unit_of_work() as session:
        ledger.letters(session, ["a@example.org", "b@example.org"])
    seen: list[int] = []
    with SmtpSink() as sink:

        def look(phase: Phase, to: str) -> None:
            with database.engine.connect() as connection:
                seen.append(
                    connection.scalar(
                        text(
                            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                            "AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
                        )
                    )
                )

        sink.script = look
        _deliver(database, _mailer(sink))
    assert len(seen) >= 8
    assert set(seen) == {0}


def test_each_outcome_is_durable_before_the_next_letter_begins(database: Database) -> None:
    with database.unit_of_work() as session:
        ids = ledger.letters(session, [f"office-{number}@example.org" for number in range(4)])
    seen: list[list[MessageState]] = []
    with SmtpSink() as sink:

        def look(phase: Phase, to: str) -> None:
            if phase is Phase.MAIL:
                seen.append(states(database, *ids))

        sink.script = look
        _deliver(database, _mailer(sink))
    assert seen == [[S.SENT] * done + [S.SENDING] + [S.CLAIMED] * (3 - done) for done in range(4)]


def test_in_test_mode_letters_go_to_the_test_inbox_and_later_to_the_office(database: Database) -> None:
    with database.unit_of_work() as session:
        ledger.letters(session, ["office@example.org"])
    with SmtpSink() as sink:
        assert _deliver(database, _mailer(sink), mode=Delivery.HOLD) == 0
        _deliver(database, _mailer(sink), mode=Delivery.TEST)
        assert _deliver(database, _mailer(sink), mode=Delivery.TEST) == 0
        assert states(database) == [S.TESTED]
        assert _parsed(sink.mails[0].octets)["X-Original-To"] == "office@example.org"
        _deliver(database, _mailer(sink), mode=Delivery.LIVE)
    assert [mail.envelope_to for mail in sink.mails] == ["test@example.org", "office@example.org"]
    assert states(database) == [S.SENT]


def test_a_confirmation_mail_brings_a_link_that_works_in_the_signers_language(database: Database) -> None:
    with database.unit_of_work() as session:
        person = ledger.person(session, "ana@example.org")
        signature = ledger.signature(session, ledger.petition(session), person, language="es")
        outbox.put(session, MessageKind.CONFIRMATION, signature, person, NOON)
    with SmtpSink() as sink:
        _deliver(database, _mailer(sink), Lane.TRANSACTIONAL)
    mail = _parsed(sink.mails[0].octets)
    assert "Pausa ya" in mail["Subject"]
    words = _read(mail)
    token = words.partition("https://example.org/confirm/")[2].split()[0]
    assert LINKS.read_confirm(token) == (signature, NOON)
    assert "Ana" in words


@pytest.mark.parametrize("kind", [MessageKind.CONFIRMATION, MessageKind.FRESH_LINK])
def test_who_has_signed_before_hears_so_instead(database: Database, kind: MessageKind) -> None:
    with database.unit_of_work() as session:
        person, petition = ledger.person(session, "ana@example.org"), ledger.petition(session)
        first = ledger.signature(session, petition, person, state=SignatureState.CONFIRMED)
        second = ledger.signature(session, petition, person)
        outbox.put(session, kind, second, person, NOON)
    with SmtpSink() as sink:
        _deliver(database, _mailer(sink), Lane.TRANSACTIONAL)
    words = _read(_parsed(sink.mails[0].octets))
    assert LINKS.read_mine(words.partition("https://example.org/s/")[2].split()[0]) == first
    assert "/confirm/" not in words


def test_nobody_is_reminded_of_what_is_done_or_erased(database: Database) -> None:
    with database.unit_of_work() as session:
        petition = ledger.petition(session)
        for name, state in (("ana", SignatureState.CONFIRMED), ("ben", SignatureState.EXPIRED)):
            person = ledger.person(session, f"{name}@example.org")
            signature = ledger.signature(session, petition, person, state=state)
            outbox.put(session, MessageKind.REMINDER, signature, person, NOON)
        waiting = ledger.person(session, "cem@example.org")
        outbox.put(session, MessageKind.REMINDER, ledger.signature(session, petition, waiting), waiting, NOON)
    with SmtpSink() as sink:
        _deliver(database, _mailer(sink), Lane.TRANSACTIONAL)
    assert states(database) == [S.CANCELLED, S.CANCELLED, S.SENT]
    assert sink.recipients == {"cem@example.org": 1}


def test_a_mail_that_breaks_our_code_waits_and_the_others_go(database: Database, tmp_path: Path) -> None:
    with database.unit_of_work() as session:
        ids = [ledger.confirmation(session, f"{name}@example.org") for name in ("ana", "ben")]
        person = ledger.person(session, "cem@example.org")
        signature = ledger.signature(session, ledger.petition(session), person)
        broken = outbox.put(session, MessageKind.REMINDER, signature, person, NOON)
    assert broken is not None
    shutil.copytree(ROOT / "templates" / "email", tmp_path / "email")
    (tmp_path / "email" / "reminder" / "body.txt").write_text("{{ nobody_knows_this }}")
    composer = replace(COMPOSER, renderer=EmailRenderer(tmp_path / "email", tmp_path))
    with SmtpSink() as sink:
        until = NOON + timedelta(hours=1)
        deliver_batch(
            database,
            _mailer(sink),
            composer,
            Lane.TRANSACTIONAL,
            ledger.limits(Delivery.LIVE),
            lambda: NOON,
            until,
        )
    assert states(database, *ids, broken) == [S.SENT, S.SENT, S.READY]
    row = ledger.message(database, broken)
    assert row.not_before > NOON
    assert row.attempts == 1


class _TimeIsUp(Exception):
    """What a time limit raises in the middle of anything."""


@dataclass(frozen=True)
class _LateComposer(Composer):
    def compose(self, message: Recorded, facts: Facts | None, standing: Standing, now: datetime) -> OutgoingMail:
        raise _TimeIsUp


def test_a_time_limit_while_composing_ends_the_batch_and_blames_no_mail(database: Database) -> None:
    with database.unit_of_work() as session:
        ids = ledger.letters(session, ["a@example.org", "b@example.org"])
    late = _LateComposer(COMPOSER.links, COMPOSER.renderer, COMPOSER.letterhead)
    until = NOON + timedelta(hours=1)
    with SmtpSink() as sink, pytest.raises(_TimeIsUp):
        deliver_batch(
            database,
            _mailer(sink),
            late,
            Lane.LETTERS,
            ledger.limits(Delivery.LIVE),
            lambda: NOON,
            until,
            cut=_TimeIsUp,
        )
    assert states(database) == [S.READY] * 2
    assert [ledger.message(database, message_id).attempts for message_id in ids] == [0, 0]


def test_when_the_database_goes_away_the_last_outcome_is_still_written(database: Database) -> None:
    with database.unit_of_work() as session:
        ids = ledger.letters(session, ["a@example.org", "b@example.org", "c@example.org"])
    with SmtpSink() as sink:

        def cut_database(phase: Phase, to: str) -> None:
            if phase is Phase.DOT and to == "b@example.org":
                with database.engine.connect() as connection:
                    connection.execute(
                        text(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                        )
                    )

        sink.script = cut_database
        _deliver(database, _mailer(sink))
    assert states(database, *ids)[:2] == [S.SENT, S.SENT]
    assert S.SENDING not in states(database)


class _Killed(BaseException):
    """The process is no more."""


class _DyingMailer:
    """Sends `alive` mails through a real server and dies in the middle of the next: before or after the dot."""

    def __init__(self, mailer: SmtpMailer, alive: int, *, after_dot: bool) -> None:
        self._mailer, self._alive, self._after_dot = mailer, alive, after_dot

    def connect(self) -> SendOutcome | None:
        return self._mailer.connect()

    def send(self, mail: OutgoingMail) -> SendOutcome:
        self._alive -= 1
        if self._alive < 0 and not self._after_dot:
            raise _Killed
        outcome = self._mailer.send(mail)
        if self._alive < 0:
            raise _Killed
        return outcome

    def close(self) -> None:
        self._mailer.close()


@pytest.mark.parametrize("after_dot", [False, True])
def test_a_worker_that_dies_in_a_dialogue_leaves_one_uncertain_letter(database: Database, after_dot: bool) -> None:
    with database.unit_of_work() as session:
        ledger.letters(session, [f"office-{number}@example.org" for number in range(6)])
    with SmtpSink() as sink:
        dying = _DyingMailer(_mailer(sink), 2, after_dot=after_dot)
        with pytest.raises(_Killed):
            deliver_batch(
                database,
                dying,
                COMPOSER,
                Lane.LETTERS,
                ledger.limits(Delivery.LIVE),
                lambda: NOON,
                NOON + timedelta(hours=1),
            )
        later = NOON + LEASE + timedelta(minutes=1)
        with database.unit_of_work() as session:
            sweep(session, later)
        _deliver(database, _mailer(sink), clock=lambda: later)
    assert sorted(states(database)) == [S.SENT] * 5 + [S.UNCERTAIN]
    assert set(sink.recipients.values()) == {1}
    assert len(sink.recipients) == (6 if after_dot else 5)
