"""The switch and the pauses hold while workers deliver: nothing begins after them that they forbid."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, text

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.errors import SomebodyElseSaved
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import BATCH, Delivery, Lane
from advocacy.gateways.mail_smtp import SmtpMailer
from advocacy.links import Links
from advocacy.models import Message
from advocacy.models.message import Recorded
from advocacy.queries.delivery import standing
from advocacy.rendering import EmailRenderer
from advocacy.services import claims, office_pauses, recalling
from advocacy.services.deliveries import deliver_batch
from advocacy.services.delivery_switch import Wish, switch
from advocacy.services.envelopes import Letterhead
from advocacy.services.mails import Composer
from advocacy.wiring import TEMPLATES, TRANSLATIONS
from tests import ledger
from tests.ledger import NOON, events, states
from tests.stubs.smtp_sink import Phase, SmtpSink
from tests.workers.fleet import wait_until

S = MessageState
COMPOSER = Composer(
    Links("a secret for tests", "https://example.org"),
    EmailRenderer(TEMPLATES / "email", TRANSLATIONS),
    Letterhead("Sample Organization", "hello@example.org", "letters.example.org"),
)
LIMITS = ledger.limits(Delivery.LIVE)
HOUR = timedelta(hours=1)
WHY = "to be sure"


def _letters(database: Database, number: int) -> tuple[int, ...]:
    with database.unit_of_work() as session:
        return ledger.letters(session, [f"office-{place}@example.org" for place in range(number)])


def _seat(database: Database, message_id: int) -> int:
    with database.reading() as session:
        seat_id = session.scalar(select(Message.seat_id).where(Message.id == message_id))
    assert seat_id is not None
    return seat_id


def _switch(database: Database, mode: Delivery, seen: int = 0) -> None:
    with database.unit_of_work() as session:
        switch(session, LIMITS, Wish(mode, "", WHY, seen), COMMAND_LINE, NOON)


def _pause(database: Database, *message_ids: int) -> None:
    for message_id in message_ids:
        seat_id = _seat(database, message_id)
        with database.unit_of_work() as session:
            assert office_pauses.pause(session, seat_id, WHY, COMMAND_LINE, NOON)


def _claim(database: Database) -> tuple[Recorded, ...]:
    with database.unit_of_work() as session:
        return claims.claim(session, Lane.LETTERS, Delivery.LIVE, NOON)


def _deliver(database: Database, sink: SmtpSink) -> int:
    mailer = SmtpMailer(sink.url, hello_name="house.example.org", timeout_seconds=20.0)
    return deliver_batch(database, mailer, COMPOSER, Lane.LETTERS, LIMITS, lambda: NOON, NOON + HOUR)


@pytest.mark.parametrize("mode", [Delivery.HOLD, Delivery.TEST])
def test_nothing_reaches_an_office_after_a_switch_but_the_letter_on_the_wire(
    database: Database, mode: Delivery
) -> None:
    ids = _letters(database, 6)

    def turn(phase: Phase, to: str) -> str | None:
        if phase is Phase.DOT and to == "office-2@example.org":
            _switch(database, mode)
        return None

    with SmtpSink(script=turn) as sink:
        while _deliver(database, sink):
            continue
        offices = {to for to in sink.recipients if to.startswith("office-")}
    assert offices == {f"office-{place}@example.org" for place in range(3)}
    left = S.READY if mode is Delivery.HOLD else S.TESTED
    assert states(database, *ids) == [S.SENT] * 3 + [left] * 3


def test_a_switch_waits_for_a_letter_that_is_beginning_and_the_next_does_not_begin(database: Database) -> None:
    _letters(database, 2)
    first, second = _claim(database)
    with database.reading() as session:
        stood = standing(session, LIMITS)
    with ThreadPoolExecutor(1) as pool:
        with database.unit_of_work() as session:
            assert claims.begin(session, first, Lane.LETTERS, stood, NOON)
            turned = pool.submit(_switch, database, Delivery.HOLD)
            wait_until(lambda: _somebody_waits(database), "the switch to wait")
            assert not turned.done()
        turned.result()
    with database.unit_of_work() as session:
        assert not claims.begin(session, second, Lane.LETTERS, stood, NOON)
    assert states(database) == [S.SENDING, S.READY]


def _somebody_waits(database: Database) -> bool:
    with database.reading() as session:
        waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(session.scalar(waiting))


def test_of_two_who_switch_at_once_one_is_told(database: Database) -> None:
    together = Barrier(2)

    def turn(mode: Delivery) -> bool:
        together.wait()
        try:
            _switch(database, mode)
        except SomebodyElseSaved:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(turn, [Delivery.HOLD, Delivery.TEST])) == [False, True]


def test_letters_of_a_paused_office_wait_and_all_others_go(database: Database) -> None:
    ids = _letters(database, 5)
    _pause(database, ids[0], ids[3])
    with SmtpSink() as sink:
        assert _deliver(database, sink) == 3
        assert _deliver(database, sink) == 0
        assert states(database, *ids) == [S.READY, S.SENT, S.SENT, S.READY, S.SENT]
        seat_id = _seat(database, ids[3])
        with database.unit_of_work() as session:
            assert office_pauses.resume(session, seat_id, WHY, COMMAND_LINE, NOON)
        assert _deliver(database, sink) == 1
    assert states(database, *ids) == [S.READY, *[S.SENT] * 4]
    assert events(database, ids[0]) == []


def test_a_letter_claimed_before_the_pause_is_given_back(database: Database) -> None:
    (kept, other) = _letters(database, 2)
    held = _claim(database)
    with database.reading() as session:
        stood = standing(session, LIMITS)
    _pause(database, kept)
    for message in held:
        with database.unit_of_work() as session:
            assert claims.begin(session, message, Lane.LETTERS, stood, NOON) is (message.id == other)
    assert states(database, kept, other) == [S.READY, S.SENDING]


def test_two_claimers_never_hold_the_same_letter_while_an_office_is_paused(database: Database) -> None:
    ids = _letters(database, BATCH + 50)
    _pause(database, ids[0])
    together = Barrier(2)

    def claim_all() -> list[int]:
        mine: list[int] = []
        together.wait()
        while held := _claim(database):
            mine.extend(message.id for message in held)
        return mine

    with ThreadPoolExecutor(2) as pool:
        first, second = (future.result() for future in [pool.submit(claim_all), pool.submit(claim_all)])
    assert not set(first) & set(second)
    assert {*first, *second} == set(ids[1:])


def test_what_a_worker_has_claimed_can_be_taken_back_and_what_it_has_begun_cannot(database: Database) -> None:
    _letters(database, 3)
    first, second, third = _claim(database)
    with database.unit_of_work() as session:
        assert claims.begin(session, first, Lane.LETTERS, standing(session, LIMITS), NOON)
        claims.give_back(session, [third], NOON)
    with database.unit_of_work() as session:
        assert recalling.recall(session, None, NOON - HOUR, WHY, COMMAND_LINE, NOON) == 0
        assert recalling.recall(session, None, NOON, WHY, COMMAND_LINE, NOON) == 2
    with database.unit_of_work() as session:
        assert not claims.begin(session, second, Lane.LETTERS, standing(session, LIMITS), NOON)
    assert states(database) == [S.SENDING, S.CANCELLED, S.CANCELLED]


def test_a_batch_of_letters_is_taken_back_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalling, "BATCH", 2)
    _letters(database, 3)
    done = []
    for _ in range(3):
        with database.unit_of_work() as session:
            done.append(recalling.recall(session, None, NOON, WHY, COMMAND_LINE, NOON))
    assert done == [2, 1, 0]
