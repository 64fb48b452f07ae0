"""Past an office's daily number letters go in one packet: each once, with its writer, never again by itself."""

import email
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import strict
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, update

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.delivery import Standing
from advocacy.domain.digests import next_packet
from advocacy.domain.mail_events import MailEvent, MailEventKind, MailEventSource
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.messages import LEASE, Delivery, Lane, MessageKind
from advocacy.domain.tallies import LAG, Room
from advocacy.domain.verdicts import Verdict
from advocacy.gateways.mail_smtp import SmtpMailer
from advocacy.links import Links
from advocacy.models import Letter, Message
from advocacy.models.message import Recorded
from advocacy.queries import mail_tallies
from advocacy.queries.letters_desk import stuck_by_seat, unsent
from advocacy.queries.packets import packet_facts
from advocacy.queries.tally_scopes import Scope
from advocacy.rendering import EmailRenderer
from advocacy.services import claims, deciding, keeping, office_pauses, outbox, recalling, tallies
from advocacy.services.deliveries import deliver_batch
from advocacy.services.envelopes import Letterhead
from advocacy.services.mail_events import take
from advocacy.services.mails import Composer
from advocacy.services.office_paces import DigestRule, set_digest
from advocacy.services.settling import sweep
from advocacy.wiring import TEMPLATES, TRANSLATIONS
from tests import ledger
from tests.came_back import token
from tests.ledger import NOON, events, states
from tests.stubs.smtp_sink import DROP, Phase, SmtpSink

S = MessageState
ZONE = ZoneInfo("America/New_York")
LINKS = Links("a secret for tests", "https://example.org")
COMPOSER = Composer(
    LINKS,
    EmailRenderer(TEMPLATES / "email", TRANSLATIONS),
    Letterhead("Sample Organization", "hello@example.org", "letters.example.org"),
)
HOUR = timedelta(hours=1)
MORNING = datetime(2026, 11, 3, 7, 0, tzinfo=ZONE).astimezone(UTC)
WHY = "they asked for it"
FULL, FREE = "full@example.org", "free@example.org"


def _letters(database: Database, office: str, number: int) -> list[int]:
    """Letters of different people to one office; the ids of their messages."""
    with database.unit_of_work() as session:
        ids = [ledger.letters(session, [office], body=f"Letter no. {place}.")[0] for place in range(number)]
        first = session.execute(
            select(Message.seat_id, Letter.legislator_id)
            .join(Letter, Letter.id == Message.subject_id)
            .where(Message.id == ids[0])
        ).one()
        letters = select(Message.subject_id).where(Message.id.in_(ids))
        session.execute(
            update(Letter)
            .where(Letter.id.in_(letters))
            .values(seat_id=first.seat_id, legislator_id=first.legislator_id)
        )
        session.execute(update(Message).where(Message.id.in_(ids)).values(seat_id=first.seat_id))
    return ids


def _seat(database: Database, message_id: int) -> int:
    seat_id = ledger.message(database, message_id).seat_id
    assert seat_id is not None
    return seat_id


def _set(database: Database, seat_id: int | None, over: int | None) -> bool:
    with database.unit_of_work() as session:
        return set_digest(session, seat_id, DigestRule(True, over, None), WHY, COMMAND_LINE, NOON)


def _deliver(database: Database, sink: SmtpSink, at: datetime = NOON, mode: Delivery = Delivery.LIVE) -> int:
    mailer = SmtpMailer(sink.url, hello_name="house.example.org", timeout_seconds=20.0)
    limits, until = ledger.limits(mode), at + HOUR
    return deliver_batch(database, mailer, COMPOSER, Lane.LETTERS, limits, lambda: at, until, zone=ZONE)


def _kept(database: Database, over: int = 1, number: int = 4) -> list[int]:
    """Letters to an office, all but `over` of them kept for its packet; their messages."""
    ids = _letters(database, FULL, number)
    _set(database, _seat(database, ids[0]), over)
    with SmtpSink() as sink:
        while _deliver(database, sink):
            continue
        assert sink.recipients == ({FULL: over} if over else {})
    assert states(database, *ids) == [S.SENT] * over + [S.READY] * (number - over)
    return ids


def _packet(database: Database) -> Message:
    with database.reading() as session:
        row = session.scalars(select(Message).where(Message.kind == MessageKind.DIGEST)).one()
        session.expunge(row)
    return row


def _text(octets: bytes) -> tuple[EmailMessage, str, str]:
    mail = email.message_from_bytes(octets, policy=strict)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    (attached,) = mail.iter_attachments()
    assert body is not None
    assert attached.get_content_type() == "text/plain"
    assert re.fullmatch(r"letters-\d{4}-\d\d-\d\d\.txt", str(attached.get_filename()))
    return mail, str(body.get_content()).replace("\r\n", "\n"), str(attached.get_content()).replace("\r\n", "\n")


def test_further_letters_of_a_day_go_in_one_packet_in_the_morning(database: Database) -> None:
    ids, free = _letters(database, FULL, 5), _letters(database, FREE, 5)
    assert _set(database, None, 2)
    assert not _set(database, None, 2)
    assert _set(database, _seat(database, free[0]), None)
    with SmtpSink() as sink:
        assert [_deliver(database, sink) for _ in range(3)] == [7, 0, 0]
        assert sink.recipients == {FULL: 2, FREE: 5}
        assert {ledger.message(database, each).not_before for each in ids[2:]} == {MORNING}
        # A new day begins in between: what is kept stays kept.
        assert _deliver(database, sink, MORNING - timedelta(minutes=1)) == 0
        assert _deliver(database, sink, MORNING) == 1
        assert _deliver(database, sink, MORNING) == 0
        assert sink.recipients == {FULL: 3, FREE: 5}
        mail, body, text = _text(sink.mails[-1].octets)
    assert mail["Subject"] == "3 letters from your constituents"
    assert mail["Reply-To"] == "Sample Organization <hello@example.org>"
    assert body.count("Ana Sample, Sampletown") == 3
    assert "collected by Sample Organization" in body
    for place in (2, 3, 4):
        assert text.count(f"Letter no. {place}.") == 1
    assert text.count("Address: 1 Main St, Sampletown 02139") == 3
    assert text.count("Reply to: signer-") == 3
    assert set(states(database)) == {S.SENT}
    assert events(database, ids[4]) == ["claim", "begin", "accept"]
    with database.reading() as session:
        assert session.scalar(select(Message.reply_code).where(Message.id == ids[4])) == 250


def test_workers_at_once_send_no_more_singly_than_the_number_of_a_day(database: Database) -> None:
    ids = _letters(database, FULL, 60)
    _set(database, None, 10)
    together = Barrier(3)

    def claim_all() -> list[int]:
        mine: list[int] = []
        together.wait()
        for _ in range(3):
            with database.unit_of_work() as session:
                mine += [row.id for row in claims.claim(session, Lane.LETTERS, Delivery.LIVE, NOON, ZONE)]
        return mine

    with ThreadPoolExecutor(3) as pool:
        taken = [each for worker in [pool.submit(claim_all) for _ in range(3)] for each in worker.result()]
    assert sorted(taken) == ids[:10]
    with database.reading() as session:
        kept = session.scalars(select(Message.id).where(Message.digest_id.is_not(None))).all()
    assert set(kept) == set(ids[10:])


def test_two_workers_send_a_packet_once(database: Database) -> None:
    ids = _kept(database, number=40)
    together = Barrier(2)

    with SmtpSink() as sink:

        def deliver() -> int:
            together.wait()
            return _deliver(database, sink, MORNING)

        with ThreadPoolExecutor(2) as pool:
            assert sorted(each.result() for each in [pool.submit(deliver) for _ in range(2)]) == [0, 1]
        assert len(sink.mails) == 1
    assert set(states(database, *ids)) == {S.SENT}


def test_a_letter_taken_back_or_changed_meanwhile_does_not_go_as_it_was_composed(database: Database) -> None:
    (_, gone, changed, other) = _kept(database)
    with database.reading() as session:
        facts = packet_facts(session, [_packet(database).subject_id])
    (packet,) = _claim_packet(database)
    for act in ("cancel", "edit"):
        with database.unit_of_work() as session:
            if act == "cancel":
                outbox.cancel(session, MessageKind.LETTER, ledger.message(database, gone).subject_id, NOON)
            else:
                letter = session.get_one(Letter, ledger.message(database, changed).subject_id)
                letter.body, letter.frozen_at = "Changed.", MORNING
        with database.unit_of_work() as session:
            standing, composed = Standing(0, Delivery.LIVE, ""), facts[packet.subject_id]
            assert not claims.begin(session, packet, Lane.LETTERS, standing, MORNING, composed)
        with database.reading() as session:
            facts = packet_facts(session, [packet.subject_id])
        (packet,) = _claim_packet(database)
    with database.unit_of_work() as session:
        claims.give_back(session, [packet], MORNING)
    with SmtpSink() as sink:
        assert _deliver(database, sink, MORNING) == 1
        _, body, text = _text(sink.mails[0].octets)
    assert "2 letters" in body
    assert "Letter no. 1." not in text
    assert "Changed." in text
    assert states(database, gone, changed, other) == [S.CANCELLED, S.SENT, S.SENT]


def _claim_packet(database: Database) -> tuple[Recorded, ...]:
    with database.unit_of_work() as session:
        return claims.claim(session, Lane.LETTERS, Delivery.LIVE, MORNING, ZONE)


def test_a_packet_of_which_everything_was_taken_back_does_not_go(database: Database) -> None:
    ids = _kept(database)
    with database.unit_of_work() as session:
        assert recalling.recall(session, None, NOON, WHY, COMMAND_LINE, NOON) == 3
    with SmtpSink() as sink:
        _deliver(database, sink, MORNING)
        assert not sink.mails
    assert states(database, *ids) == [S.SENT, *[S.CANCELLED] * 3]
    assert _packet(database).state == S.CANCELLED


def test_hold_test_and_pauses_hold_for_packets(database: Database) -> None:
    ids = _kept(database)
    seat_id = _seat(database, ids[0])
    with SmtpSink() as sink:
        assert _deliver(database, sink, MORNING, Delivery.HOLD) == 0
        with database.unit_of_work() as session:
            office_pauses.pause(session, seat_id, WHY, COMMAND_LINE, MORNING)
        assert _deliver(database, sink, MORNING) == 0
        with database.unit_of_work() as session:
            office_pauses.resume(session, seat_id, WHY, COMMAND_LINE, MORNING)
        assert _deliver(database, sink, MORNING, Delivery.TEST) == 1
        assert _deliver(database, sink, MORNING, Delivery.TEST) == 0
        assert states(database, *ids[1:]) == [S.TESTED] * 3
        assert _deliver(database, sink, MORNING) == 1
        assert [mail.envelope_to for mail in sink.mails] == ["test@example.org", FULL]
    assert set(states(database)) == {S.SENT}


def test_each_answer_is_that_of_all_letters_in_the_packet(database: Database) -> None:
    ids = _kept(database)
    with SmtpSink(script=lambda phase, to: "450 4.2.1 busy" if phase is Phase.DOT else None) as sink:
        _deliver(database, sink, MORNING)
        assert states(database, *ids[1:]) == [S.READY] * 3
        assert _deliver(database, sink, MORNING) == 0
        sink.script = lambda phase, to: "550 5.1.1 no such user" if phase is Phase.RCPT else None
        assert _deliver(database, sink, MORNING + HOUR) == 1
    assert states(database, *ids[1:]) == [S.BOUNCED] * 3
    with database.unit_of_work() as session:
        assert stuck_by_seat(session, S.BOUNCED) == {_seat(database, ids[0]): 3}
        seat_id, later = _seat(database, ids[0]), MORNING + 2 * HOUR
        done = deciding.decide_all(
            session, seat_id, S.BOUNCED, MessageEvent.RESEND, later, WHY, COMMAND_LINE, later
        )
        assert done == 3
    with SmtpSink() as sink:
        assert _deliver(database, sink, MORNING + 2 * HOUR) == 1
        assert len(sink.mails) == 1
    assert set(states(database)) == {S.SENT}


def test_what_a_packet_cannot_hold_waits_for_another_day(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_LETTERS", 2)
    ids = _kept(database, number=5)
    with database.reading() as session:
        kept = select(Message.id).where(Message.digest_id.is_not(None)).order_by(Message.id)
        assert session.scalars(kept).all() == ids[1:3]
    with SmtpSink() as sink:
        assert [_deliver(database, sink, MORNING + minute) for minute in (timedelta(), HOUR)] == [2, 0]
        assert states(database, *ids) == [S.SENT] * 4 + [S.READY]
        assert _deliver(database, sink, MORNING + timedelta(days=1)) == 1
    assert states(database, *ids) == [S.SENT] * 5


@pytest.mark.parametrize("decision", [MessageEvent.RESEND, MessageEvent.ACCEPT])
def test_a_lost_packet_is_never_sent_again_by_itself(database: Database, decision: MessageEvent) -> None:
    ids = _kept(database)
    with SmtpSink(script=lambda phase, to: DROP if phase is Phase.DOT else None) as sink:
        _deliver(database, sink, MORNING)
    assert states(database, *ids[1:]) == [S.UNCERTAIN] * 3
    with SmtpSink() as sink:
        assert _deliver(database, sink, MORNING + timedelta(days=2)) == 0
        with database.unit_of_work() as session:
            deciding.decide(session, _packet(database).id, decision, WHY, COMMAND_LINE, MORNING)
        again = decision is MessageEvent.RESEND
        assert _deliver(database, sink, MORNING) == again
        assert len(sink.mails) == again
    assert set(states(database)) == {S.SENT}


def test_a_letter_of_a_lost_packet_may_be_sent_by_itself(database: Database) -> None:
    ids = _kept(database)
    with SmtpSink(script=lambda phase, to: DROP if phase is Phase.DOT else None) as sink:
        _deliver(database, sink, MORNING)
    with database.unit_of_work() as session:
        deciding.decide(session, ids[2], MessageEvent.RESEND, WHY, COMMAND_LINE, MORNING)
    with SmtpSink() as sink:
        assert _deliver(database, sink, MORNING) == 1
        assert b"Letter no. 2." in sink.mails[0].octets
    assert states(database, *ids[1:]) == [S.UNCERTAIN, S.SENT, S.UNCERTAIN]


def test_a_worker_that_dies_after_it_began_a_packet_leaves_all_of_it_in_doubt(database: Database) -> None:
    ids = _kept(database)
    (packet,) = _claim_packet(database)
    with database.unit_of_work() as session:
        facts = packet_facts(session, [packet.subject_id])[packet.subject_id]
        assert claims.begin(session, packet, Lane.LETTERS, Standing(0, Delivery.LIVE, ""), MORNING, facts)
    assert states(database, *ids[1:]) == [S.SENDING] * 3
    with database.unit_of_work() as session:
        assert not outbox.cancel(session, MessageKind.LETTER, ledger.message(database, ids[1]).subject_id, NOON)
        assert sweep(session, MORNING + LEASE / 2).lost == 0
        assert sweep(session, MORNING + 2 * LEASE).lost == 4
    assert states(database, *ids[1:]) == [S.UNCERTAIN] * 3
    with SmtpSink() as sink:
        assert _deliver(database, sink, MORNING + HOUR) == 0


def test_a_worker_that_dies_before_it_began_a_packet_leaves_it_to_others(database: Database) -> None:
    ids = _kept(database)
    _claim_packet(database)
    with database.unit_of_work() as session:
        assert sweep(session, MORNING + 2 * LEASE).released == 1
    with SmtpSink() as sink:
        assert _deliver(database, sink, MORNING + HOUR) == 1
    assert set(states(database, *ids)) == {S.SENT}


def test_a_packet_that_comes_back_brings_its_letters_back(database: Database) -> None:
    ids = _kept(database)
    with SmtpSink() as sink:
        _deliver(database, sink, MORNING)
    with database.unit_of_work() as session:
        event = MailEvent(
            MailEventKind.BOUNCED,
            MailEventSource.DSN,
            "report",
            MORNING,
            token(LINKS, _packet(database).id, "digest"),
            status="5.1.1",
            detail="unknown user",
            verdict=Verdict.GONE,
        )
        assert take(session, event, LINKS, MORNING)
    assert states(database, *ids) == [S.SENT, *[S.BOUNCED] * 3]


def test_a_letter_of_an_erased_writer_drops_out_and_counts_are_of_letters(database: Database) -> None:
    ids = _kept(database)
    with database.unit_of_work() as session:
        assert unsent(session, None).queued == 3
        session.execute(delete(Message).where(Message.id == ids[1]))
    with SmtpSink() as sink:
        assert _deliver(database, sink, MORNING) == 1
        assert "2 letters" in _text(sink.mails[0].octets)[1]
    with database.unit_of_work() as session:
        tallies.count(session, Room.MESSAGES, ZONE, MORNING + HOUR + LAG)
        assert mail_tallies.letter_states(session, Scope(ZONE)) == {S.SENT: 3}


@pytest.mark.parametrize(
    ("now", "hour", "day", "utc_hour"),
    [
        ("2026-03-08T06:00", 2, 8, 7),  # 02:00 does not exist that day: right after, at 03:00 EDT
        ("2026-03-08T08:00", 7, 8, 11),
        ("2026-11-01T04:30", 1, 1, 5),  # 01:00 comes twice that day: the first one
        ("2026-11-01T05:00", 1, 2, 6),
        ("2026-11-01T07:00", 7, 1, 12),
    ],
)
def test_a_packet_goes_once_a_day_also_when_clocks_change(now: str, hour: int, day: int, utc_hour: int) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    on_day, goes_at = next_packet(moment, ZONE, hour)
    assert on_day == date(moment.year, moment.month, day)
    assert goes_at.astimezone(UTC) == datetime(moment.year, moment.month, day, utc_hour, tzinfo=UTC)
