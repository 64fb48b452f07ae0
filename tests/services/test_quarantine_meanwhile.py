"""Quarantine at the same moment as something else: the letters stay here, and nobody gets an error for it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.messages import Delivery, Lane, MessageKind
from advocacy.domain.ports import OutgoingMail, SendOutcome, SendVerdict
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Message, Person, Signature
from advocacy.services import confirming, erasing, quarantine
from advocacy.services.deliveries import deliver_batch
from tests import ledger
from tests.integrity import DELAY, LATER, confirmed, letters, states
from tests.samples import sign
from tests.services.test_deliveries import COMPOSER
from tests.waiting import wait_for_waiting

DUE = LATER + DELAY + timedelta(minutes=1)


class Post:
    """A mail server that takes all; each time it is reached, something happens first."""

    def __init__(self, happens: Callable[[], None]) -> None:
        self._happens, self.taken = happens, 0

    def connect(self) -> SendOutcome | None:
        self._happens()
        return None

    def send(self, mail: OutgoingMail) -> SendOutcome:
        self.taken += 1
        return SendOutcome(SendVerdict.ACCEPTED, 250, "ok")

    def close(self) -> None:
        pass


def test_letters_that_a_worker_has_claimed_stay_here_and_go_after_the_release(
    prepared: Database, pack: Pack
) -> None:
    one = confirmed(prepared, pack)
    post = Post(lambda: _quarantine(prepared, one))
    _deliver(prepared, post)
    assert post.taken == 0
    with prepared.unit_of_work() as session:
        assert letters(session, one) == {"held": 2}
        quarantine.release(session, [one], DUE, COMMAND_LINE)
    post = Post(lambda: None)
    _deliver(prepared, post)
    assert post.taken == 2


def test_letters_that_are_released_while_a_worker_has_them_are_not_held_back(
    prepared: Database, pack: Pack
) -> None:
    one = confirmed(prepared, pack)
    with prepared.unit_of_work() as session:
        quarantine.quarantine(session, [one], LATER, COMMAND_LINE)
        # As an answer of a server leaves them that came when the quarantine had begun.
        session.execute(update(Message).where(Message.kind == MessageKind.LETTER).values(state="ready"))
    post = Post(lambda: _release(prepared, one))
    _deliver(prepared, post)
    assert post.taken == 0
    _deliver(prepared, post)
    assert post.taken == 2


@pytest.mark.parametrize("is_first", [True, False])
def test_a_click_and_a_quarantine_end_the_same_whoever_comes_first(
    prepared: Database, pack: Pack, is_first: bool
) -> None:
    with prepared.unit_of_work() as session:
        one = sign(session, pack)
    acts = [lambda: _confirm(prepared, pack, one), lambda: _quarantine(prepared, one)]
    _both(prepared, one, acts if is_first else acts[::-1])
    with prepared.reading() as session:
        assert states(session, one) == ["quarantined"]
        assert letters(session, one) == {"held": 2}


@pytest.mark.parametrize("is_first", [True, False])
def test_an_erasure_and_a_quarantine_leave_nothing_whoever_comes_first(
    prepared: Database, pack: Pack, is_first: bool
) -> None:
    one = confirmed(prepared, pack)
    acts = [lambda: _erase(prepared, one), lambda: _quarantine(prepared, one)]
    _both(prepared, one, acts if is_first else acts[::-1])
    with prepared.reading() as session:
        assert states(session, one) == ["erased"]
        assert letters(session, one) == {"cancelled": 2}


def _both(database: Database, signature_id: int, acts: list[Callable[[], None]]) -> None:
    """Let both wait for the person, in this order."""
    with ThreadPoolExecutor() as pool:
        with database.unit_of_work() as session:
            person = select(Person.id).join(Signature, Signature.person_id == Person.id)
            session.execute(person.where(Signature.id == signature_id).with_for_update(of=Person))
            waiting = []
            for number, act in enumerate(acts, start=1):
                waiting.append(pool.submit(act))
                wait_for_waiting(database, number)
        for each in waiting:
            each.result()


def _quarantine(database: Database, signature_id: int) -> None:
    with database.unit_of_work() as session:
        quarantine.quarantine(session, [signature_id], LATER, COMMAND_LINE)


def _release(database: Database, signature_id: int) -> None:
    with database.unit_of_work() as session:
        quarantine.release(session, [signature_id], DUE, COMMAND_LINE)


def _confirm(database: Database, pack: Pack, signature_id: int) -> None:
    with database.single_act() as act:
        confirming.confirm(act, pack, signature_id, {}, DELAY, LATER)


def _erase(database: Database, signature_id: int) -> None:
    with database.reading() as session:
        person_id = session.get_one(Signature, signature_id).person_id
    assert person_id is not None
    with database.unit_of_work() as session:
        erasing.erase(session, person_id, COMMAND_LINE, LATER, reason="asked")


def _deliver(database: Database, post: Post) -> int:
    limits, until = ledger.limits(Delivery.LIVE), DUE + timedelta(hours=1)
    return deliver_batch(database, post, COMPOSER, Lane.LETTERS, limits, lambda: DUE, until)
