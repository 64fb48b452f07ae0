"""The ledger: each message once, held by one worker at a time, told only by who holds it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest

from advocacy.db import Database
from advocacy.domain.delivery import standing
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import BATCH, LEASE, RESEND_PAUSE, Delivery, Lane, MessageKind
from advocacy.domain.ports import Job, SendOutcome, SendVerdict
from advocacy.models.message import Recorded
from advocacy.services import claims, outbox
from advocacy.services.settling import Attempt, Swept, settle, sweep
from tests import ledger
from tests.fakes import SilentBell
from tests.ledger import NOON, events, states

S = MessageState
MINUTE = timedelta(minutes=1)


def _claim(
    database: Database, lane: Lane = Lane.LETTERS, mode: Delivery = Delivery.LIVE, now=NOON
) -> tuple[Recorded, ...]:
    with database.unit_of_work() as session:
        return claims.claim(session, lane, mode, now)


def _begin(database: Database, message: Recorded, lane: Lane = Lane.LETTERS, now=NOON) -> bool:
    with database.unit_of_work() as session:
        claims.hold_person(session, message, lane)
        return claims.begin(session, message, lane, standing(ledger.limits(Delivery.LIVE)), now)


def _settle(
    database: Database, message: Recorded, verdict: SendVerdict, *, mode: Delivery = Delivery.LIVE, now=NOON
) -> None:
    with database.unit_of_work() as session:
        settle(session, Attempt(message, Lane.LETTERS, mode, SendOutcome(verdict, 250, "ok")), now)


def _sweep(database: Database, now) -> Swept:
    with database.unit_of_work() as session:
        return sweep(session, now)


def _letters(database: Database, number: int) -> tuple[int, ...]:
    with database.unit_of_work() as session:
        return ledger.letters(session, [f"office-{place}@example.org" for place in range(number)])


def test_the_same_message_is_put_in_once(database: Database) -> None:
    with database.unit_of_work() as session:
        person = ledger.person(session, "ana@example.org")
        first = outbox.put(session, MessageKind.CONFIRMATION, 1, person, NOON)
        again = outbox.put(session, MessageKind.CONFIRMATION, 1, person, NOON)
        other = outbox.put(session, MessageKind.REMINDER, 1, person, NOON)
    assert first is not None
    assert again is None
    assert other not in {None, first}


def test_the_bell_rings_for_what_is_due_and_not_for_what_waits(database: Database) -> None:
    bell = SilentBell()
    database = Database(database.engine, bell)
    with database.unit_of_work() as session:
        person = ledger.person(session, "ana@example.org")
        outbox.put(session, MessageKind.LETTER, 1, person, NOON, not_before=NOON + MINUTE)
    assert bell.rung == []
    with database.unit_of_work() as session:
        outbox.put(session, MessageKind.CONFIRMATION, 1, person, NOON)
    assert bell.rung == [Job.DELIVER_TRANSACTIONAL]


def test_a_letter_is_claimed_when_it_is_due_and_can_be_cancelled_until_it_is_begun(database: Database) -> None:
    with database.unit_of_work() as session:
        person = ledger.person(session, "ana@example.org")
        for letter in (1, 2, 3):
            outbox.put(session, MessageKind.LETTER, letter, person, NOON, not_before=NOON + letter * MINUTE)
    assert _claim(database) == ()
    with database.unit_of_work() as session:
        assert outbox.cancel(session, MessageKind.LETTER, 1, NOON)
    (second, third) = _claim(database, now=NOON + 3 * MINUTE)
    assert (second.subject_id, third.subject_id) == (2, 3)
    with database.unit_of_work() as session:
        assert outbox.cancel(session, MessageKind.LETTER, 2, NOON)
    assert not _begin(database, second, now=NOON + 3 * MINUTE)
    assert _begin(database, third, now=NOON + 3 * MINUTE)
    with database.unit_of_work() as session:
        assert not outbox.cancel(session, MessageKind.LETTER, 3, NOON)
    assert states(database) == [S.CANCELLED, S.CANCELLED, S.SENDING]


def test_two_claimers_at_once_never_hold_the_same_message(database: Database) -> None:
    _letters(database, BATCH + 50)
    together = Barrier(2)

    def claim_all() -> list[int]:
        mine: list[int] = []
        together.wait()
        while held := _claim(database):
            mine.extend(message.id for message in held)
        return mine

    with ThreadPoolExecutor(2) as pool:
        first, second = (future.result() for future in [pool.submit(claim_all), pool.submit(claim_all)])
    assert len(first) + len(second) == BATCH + 50
    assert not set(first) & set(second)


def test_a_claim_takes_a_batch_of_the_oldest(database: Database) -> None:
    ids = _letters(database, BATCH + 1)
    assert sorted(message.id for message in _claim(database)) == list(ids[:BATCH])
    assert [message.id for message in _claim(database)] == [ids[-1]]


def test_on_hold_no_letter_is_claimed_but_a_confirmation_is(database: Database) -> None:
    _letters(database, 2)
    with database.unit_of_work() as session:
        ledger.confirmation(session, "ana@example.org")
    assert _claim(database, mode=Delivery.HOLD) == ()
    assert len(_claim(database, Lane.TRANSACTIONAL, Delivery.HOLD)) == 1


def test_a_tested_letter_is_not_tested_again_and_goes_once_delivery_is_live(database: Database) -> None:
    (tested, fresh) = _letters(database, 2)
    held = _claim(database, mode=Delivery.TEST)
    _begin(database, held[0])
    _settle(database, held[0], SendVerdict.ACCEPTED, mode=Delivery.TEST)
    with database.unit_of_work() as session:
        claims.give_back(session, held[1:], NOON)
    assert states(database) == [S.TESTED, S.READY]
    assert [message.id for message in _claim(database, mode=Delivery.TEST)] == [fresh]
    assert [message.id for message in _claim(database, mode=Delivery.LIVE)] == [tested]


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (SendVerdict.ACCEPTED, S.SENT),
        (SendVerdict.REFUSED, S.BOUNCED),
        (SendVerdict.DEFERRED, S.READY),
        (SendVerdict.NOT_BEGUN, S.READY),
        (SendVerdict.LOST, S.UNCERTAIN),
    ],
)
def test_an_outcome_is_written_down_for_its_message_only(
    database: Database, verdict: SendVerdict, state: MessageState
) -> None:
    _letters(database, 2)
    (first, second) = _claim(database)
    _begin(database, first)
    _settle(database, first, verdict)
    assert states(database, first.id, second.id) == [state, S.CLAIMED]


def test_what_ended_has_its_evidence(database: Database) -> None:
    _letters(database, 1)
    (held,) = _claim(database)
    _begin(database, held)
    _settle(database, held, SendVerdict.ACCEPTED)
    row = ledger.message(database, held.id)
    assert (row.reply_code, row.reply, row.settled_at, row.lease_until, row.attempts) == (250, "ok", NOON, None, 1)
    assert events(database, held.id) == ["claim", "begin", "accept"]


def test_a_deferred_message_waits_and_is_given_up_after_three_days(database: Database) -> None:
    _letters(database, 1)
    now, rounds = NOON, 0
    while held := _claim(database, now=now):
        _begin(database, held[0], now=now)
        _settle(database, held[0], SendVerdict.DEFERRED, now=now)
        now, rounds = ledger.message(database, held[0].id).not_before, rounds + 1
    assert states(database) == [S.FAILED]
    assert 20 <= rounds <= 25
    assert timedelta(days=2.7) < now - NOON < timedelta(days=3.5)


@pytest.mark.parametrize("verdict", SendVerdict)
def test_whatever_the_test_inbox_says_the_letter_is_still_to_be_sent(
    database: Database, verdict: SendVerdict
) -> None:
    _letters(database, 1)
    now = NOON
    while held := _claim(database, mode=Delivery.TEST, now=now):
        _begin(database, held[0], now=now)
        _settle(database, held[0], verdict, mode=Delivery.TEST, now=now)
        if verdict is SendVerdict.NOT_BEGUN:
            break
        now = max(now, ledger.message(database, held[0].id).not_before)
    later = now + timedelta(days=1)
    (letter,) = _claim(database, now=later)
    if verdict is not SendVerdict.NOT_BEGUN:
        assert events(database, letter.id)[-2:] == ["accept_in_test", "claim"]
        assert letter.attempts == 0
    assert _begin(database, letter, now=later)
    _settle(database, letter, SendVerdict.ACCEPTED, now=later)
    assert states(database) == [S.SENT]


def test_tries_at_the_test_inbox_do_not_count_for_the_office_nor_the_other_way_round(database: Database) -> None:
    _letters(database, 1)
    now, seen = NOON, []
    for mode in (Delivery.TEST, Delivery.TEST, Delivery.LIVE, Delivery.LIVE, Delivery.TEST):
        (held,) = _claim(database, mode=mode, now=now)
        seen.append(held.attempts)
        _begin(database, held, now=now)
        _settle(database, held, SendVerdict.DEFERRED, mode=mode, now=now)
        now = ledger.message(database, held.id).not_before
    assert seen == [0, 1, 0, 1, 0]


def test_an_attempt_that_could_not_begin_uses_up_no_try(database: Database) -> None:
    _letters(database, 1)
    (held,) = _claim(database)
    _begin(database, held)
    _settle(database, held, SendVerdict.NOT_BEGUN)
    assert ledger.message(database, held.id).attempts == 0


def test_a_letter_lost_on_its_way_to_the_test_inbox_is_tested_and_on_its_way_to_the_office_uncertain(
    database: Database,
) -> None:
    _letters(database, 1)
    (held,) = _claim(database, mode=Delivery.TEST)
    _begin(database, held)
    assert _sweep(database, NOON + LEASE + MINUTE) == Swept(released=1, lost=0, resent=0)
    assert states(database) == [S.TESTED]
    later = NOON + LEASE + 2 * MINUTE
    (held,) = _claim(database, now=later)
    _begin(database, held, now=later)
    assert _sweep(database, later + LEASE + MINUTE) == Swept(released=0, lost=1, resent=0)
    assert states(database) == [S.UNCERTAIN]


def test_when_the_lease_is_over_the_unsent_is_ready_and_the_begun_uncertain(database: Database) -> None:
    _letters(database, 3)
    (begun, *_) = _claim(database)
    _begin(database, begun)
    assert _sweep(database, NOON + LEASE) == Swept(0, 0, 0)
    assert _sweep(database, NOON + LEASE + MINUTE) == Swept(released=2, lost=1, resent=0)
    assert states(database) == [S.UNCERTAIN, S.READY, S.READY]
    assert len(_claim(database, now=NOON + timedelta(days=30))) == 2


def test_an_uncertain_confirmation_is_sent_again_by_itself_but_not_for_ever(database: Database) -> None:
    with database.unit_of_work() as session:
        message_id = ledger.confirmation(session, "ana@example.org")
    now, rounds = NOON, 0
    while held := _claim(database, Lane.TRANSACTIONAL, now=now):
        _begin(database, held[0], Lane.TRANSACTIONAL, now)
        _sweep(database, now + LEASE + MINUTE)
        now, rounds = now + LEASE + MINUTE + RESEND_PAUSE, rounds + 1
    assert rounds == 3
    assert states(database, message_id) == [S.UNCERTAIN]


def test_a_holder_who_was_too_late_changes_nothing(database: Database) -> None:
    _letters(database, 2)
    (late, _) = _claim(database)
    _sweep(database, NOON + LEASE + MINUTE)
    later = NOON + LEASE + 2 * MINUTE
    (new, *_) = _claim(database, now=later)
    assert (new.id, new.fence) == (late.id, late.fence + 1)
    assert not _begin(database, late, now=later)
    assert _begin(database, new, now=later)
    _settle(database, late, SendVerdict.REFUSED, now=later)
    with database.unit_of_work() as session:
        claims.give_back(session, [late], later)
        claims.give_up(session, late, "no address", later)
    assert states(database, new.id) == [S.SENDING]


def test_nobody_begins_once_the_lease_is_over(database: Database) -> None:
    _letters(database, 1)
    (held,) = _claim(database)
    assert not _begin(database, held, now=NOON + LEASE)
    assert states(database) == [S.READY]


def test_late_good_news_settles_what_a_sweep_had_called_uncertain(database: Database) -> None:
    _letters(database, 1)
    (held,) = _claim(database)
    _begin(database, held)
    _sweep(database, NOON + LEASE + MINUTE)
    _settle(database, held, SendVerdict.ACCEPTED, now=NOON + LEASE + MINUTE)
    assert states(database) == [S.SENT]


def _send_confirmations(database: Database, now: datetime) -> None:
    for held in _claim(database, Lane.TRANSACTIONAL, now=now):
        if _begin(database, held, Lane.TRANSACTIONAL, now):
            with database.unit_of_work() as session:
                outcome = SendOutcome(SendVerdict.ACCEPTED, 250)
                settle(session, Attempt(held, Lane.TRANSACTIONAL, Delivery.LIVE, outcome), now)


def test_a_person_gets_three_of_our_own_mails_a_day_and_the_others_wait(database: Database) -> None:
    with database.unit_of_work() as session:
        person = ledger.person(session, "ana@example.org")
        other = ledger.confirmation(session, "ben@example.org")
        for number in range(5):
            outbox.put(session, MessageKind.CONFIRMATION, 1000 + number, person, NOON)
    _send_confirmations(database, NOON)
    assert sorted(states(database)) == sorted([S.SENT] * 4 + [S.READY] * 2)
    assert states(database, other) == [S.SENT]


def test_a_mail_too_many_goes_when_the_oldest_of_three_is_a_day_old(database: Database) -> None:
    with database.unit_of_work() as session:
        person = ledger.person(session, "ana@example.org")
        for hour in range(5):
            due = NOON + timedelta(hours=hour)
            outbox.put(session, MessageKind.CONFIRMATION, 1000 + hour, person, NOON, not_before=due)
    for hour in range(24):
        _send_confirmations(database, NOON + timedelta(hours=hour))
    assert states(database) == [S.SENT] * 3 + [S.READY] * 2
    _send_confirmations(database, NOON + timedelta(hours=24))
    assert states(database) == [S.SENT] * 4 + [S.READY]
    _send_confirmations(database, NOON + timedelta(hours=25))
    assert states(database) == [S.SENT] * 5
