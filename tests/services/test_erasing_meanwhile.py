"""Erasing at the same moment as something else: one waits for the other, and nobody gets an error for it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.errors import MailUnderWay, SignatureErased
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import Delivery, Lane
from advocacy.domain.ports import OutgoingMail, SendOutcome, SendVerdict
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Base, MatchRow, Person, Signature
from advocacy.services import confirming, erasing, letters, retention
from advocacy.services.deliveries import deliver_batch
from tests import ledger
from tests.ledger import states
from tests.samples import NOW, WHATELY, sign
from tests.services.test_deliveries import COMPOSER
from tests.services.test_letters import fill_vacant_seat
from tests.workers.fleet import wait_until

LATER = NOW + timedelta(minutes=1)


class TakesAll:
    """A mail server that takes whatever it gets, and tells when it does."""

    def __init__(self, told: Callable[[], None]) -> None:
        self._told = told

    def connect(self) -> SendOutcome | None:
        return None

    def send(self, mail: OutgoingMail) -> SendOutcome:
        self._told()
        return SendOutcome(SendVerdict.ACCEPTED, 250, "ok")

    def close(self) -> None:
        pass


def test_a_click_that_came_first_is_confirmed_and_then_erased(prepared: Database, pack: Pack) -> None:
    signature_id, person_id = _signer(prepared, pack)
    with ThreadPoolExecutor() as pool:
        with _locked(prepared, MatchRow, MatchRow.signature_id == signature_id):
            pressed = pool.submit(_confirm, prepared, pack, signature_id)
            _wait_for_waiting(prepared, 1)
            erased = pool.submit(_erase, prepared, person_id)
            _wait_for_waiting(prepared, 2)
        pressed.result()
        erased.result()
    assert {MessageState.CANCELLED} == set(states(prepared))


def test_a_click_that_came_second_says_that_the_signature_is_gone(prepared: Database, pack: Pack) -> None:
    signature_id, person_id = _signer(prepared, pack)
    with ThreadPoolExecutor() as pool:
        with prepared.unit_of_work() as session:
            erasing.erase(session, person_id, COMMAND_LINE, LATER, reason="asked")
            pressed = pool.submit(_confirm, prepared, pack, signature_id)
            linked = pool.submit(_ask_link, prepared, signature_id)
            _wait_for_waiting(prepared, 2)
        for clicked in (pressed, linked):
            with pytest.raises(SignatureErased):
                clicked.result()


def test_who_signs_again_while_being_erased_is_a_new_person(prepared: Database, pack: Pack) -> None:
    _, person_id = _signer(prepared, pack)

    def sign_again() -> int:
        with prepared.unit_of_work() as session:
            return sign(session, pack, now=LATER)

    with ThreadPoolExecutor() as pool:
        with prepared.unit_of_work() as session:
            erasing.erase(session, person_id, COMMAND_LINE, LATER, reason="asked")
            signed = pool.submit(sign_again)
            _wait_for_waiting(prepared, 1)
        again = signed.result()
    with prepared.reading() as session:
        assert session.scalars(select(Person.id)).all() == [session.get_one(Signature, again).person_id]


def test_a_batch_with_two_mails_of_the_person_goes_out_and_erasing_is_asked_to_wait(
    prepared: Database, pack: Pack
) -> None:
    signature_id, person_id = _signer(prepared, pack)
    _ask_link(prepared, signature_id)
    with ThreadPoolExecutor() as pool:
        erased: list[Future[None]] = []

        def erase_now() -> None:
            if not erased:
                erased.append(pool.submit(_erase, prepared, person_id))
                _wait_for_waiting(prepared, 1)

        with _locked(prepared, Signature, Signature.id == signature_id):
            sent = pool.submit(_deliver, prepared, TakesAll(erase_now))
            _wait_for_waiting(prepared, 2)
        assert sent.result() == 2
        with pytest.raises(MailUnderWay):
            erased[0].result()
    assert states(prepared) == [MessageState.SENT] * 2


def test_who_signs_again_just_when_an_old_signature_expires_keeps_both_for_now(
    prepared: Database, pack: Pack
) -> None:
    _signer(prepared, pack)
    fortnight = NOW + timedelta(days=15)
    with prepared.unit_of_work() as signing_again:
        sign(signing_again, pack, now=fortnight)
        signing_again.flush()
        assert _expire(prepared, fortnight) == 0
    assert _expire(prepared, fortnight) == 1
    with prepared.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_nobody_is_reminded_or_written_for_while_being_erased(prepared: Database, pack: Pack) -> None:
    with prepared.unit_of_work() as session:
        session.execute(text("UPDATE petitions SET wait_for_successor = true"))
        waiting = sign(session, pack, WHATELY)
        confirming.confirm(session, pack, waiting, {}, timedelta(), NOW)
        other = sign(session, pack, WHATELY, email="bo@example.org", email_key="bo@example.org")
        fill_vacant_seat(session, pack)
        person_id, unconfirmed = (session.get_one(Signature, one).person_id for one in (waiting, other))
    with _locked(prepared, Person, Person.id.in_([person_id, unconfirmed])), prepared.unit_of_work() as session:
        _impatient(session)
        assert letters.address_waiting(session, pack, timedelta(), LATER) == 0
        assert retention.remind(session, NOW + timedelta(days=2)) == 0
    with prepared.unit_of_work() as session:
        assert letters.address_waiting(session, pack, timedelta(), LATER) == 1
        assert retention.remind(session, NOW + timedelta(days=2)) == 1


@contextmanager
def _locked(database: Database, table: type[Base], which: ColumnElement[bool]) -> Iterator[None]:
    """Somebody else holds these rows."""
    with database.unit_of_work() as session:
        session.execute(select(table).where(which).with_for_update())
        yield


def _wait_for_waiting(database: Database, number: int) -> None:
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"

    def are_waiting() -> bool:
        with database.reading() as session:
            return session.scalar(text(asked)) == number

    wait_until(are_waiting, f"{number} that wait for a lock")


def _impatient(session: Session) -> None:
    session.execute(text("SET LOCAL lock_timeout = '5s'"))


def _signer(database: Database, pack: Pack) -> tuple[int, int]:
    with database.unit_of_work() as session:
        signature_id = sign(session, pack)
        person_id = session.get_one(Signature, signature_id).person_id
    assert person_id is not None
    return signature_id, person_id


def _confirm(database: Database, pack: Pack, signature_id: int) -> None:
    with database.single_act() as act:
        confirming.confirm(act, pack, signature_id, {}, timedelta(hours=1), NOW)


def _ask_link(database: Database, signature_id: int) -> None:
    with database.unit_of_work() as session:
        confirming.ask_fresh_link(session, signature_id, NOW)


def _erase(database: Database, person_id: int) -> None:
    with database.unit_of_work() as session:
        erasing.erase(session, person_id, COMMAND_LINE, LATER, reason="asked")


def _deliver(database: Database, mailer: TakesAll) -> int:
    limits, until = ledger.limits(Delivery.LIVE), LATER + timedelta(hours=1)
    return deliver_batch(database, mailer, COMPOSER, Lane.TRANSACTIONAL, limits, lambda: LATER, until)


def _expire(database: Database, now: datetime) -> int:
    with database.unit_of_work() as session:
        _impatient(session)
        return retention.expire(session, now)
