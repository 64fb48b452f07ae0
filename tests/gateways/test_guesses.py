"""Failed guesses are counted, and the wait grows; at once, one after the other, and with Valkey away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from advocacy.domain.guessing import Patience
from advocacy.domain.ports import Guesses
from advocacy.gateways.guesses import ProcessGuesses, ValkeyGuesses, guesses

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
NONE = timedelta(0)
PATIENCE = Patience(2, timedelta(seconds=30), timedelta(seconds=90), timedelta(hours=1))


@pytest.fixture(params=["process", "valkey", "valkey away"])
def counter(request: pytest.FixtureRequest, broker_url: str) -> Guesses:
    make: dict[str, Callable[[], Guesses]] = {
        "process": ProcessGuesses,
        "valkey": lambda: ValkeyGuesses(broker_url, uuid4().hex),
        "valkey away": lambda: ValkeyGuesses("redis://127.0.0.1:1/0", "secret"),
    }
    return make[request.param]()


def test_the_wait_grows_with_each_failure_up_to_the_longest(counter: Guesses) -> None:
    now, waits = NOON, []
    for _ in range(6):
        assert counter.attempt("ana", PATIENCE, now) == NONE
        wait = counter.attempt("ana", PATIENCE, now) if len(waits) >= PATIENCE.free else NONE
        waits.append(wait.total_seconds())
        now += wait
    assert waits == [0, 0, 30, 60, 90, 90]


def test_asking_too_early_makes_the_wait_no_longer(counter: Guesses) -> None:
    for _ in range(3):
        counter.attempt("ana", PATIENCE, NOON)
    for second in range(0, 30, 5):
        assert counter.attempt("ana", PATIENCE, NOON + timedelta(seconds=second)) == timedelta(seconds=30 - second)
    assert [counter.wait(name, NOON + timedelta(seconds=29)).total_seconds() for name in ("ana", "bo")] == [1, 0]
    assert counter.wait("ana", NOON + timedelta(seconds=31)) == NONE
    assert counter.attempt("bo", PATIENCE, NOON) == NONE


def test_success_is_taken_back_or_forgiven(counter: Guesses) -> None:
    for _ in range(10):
        assert counter.attempt("ana", PATIENCE, NOON) == NONE
        counter.withdraw("ana")
    for _ in range(3):
        counter.attempt("ana", PATIENCE, NOON)
    counter.forgive("ana")
    assert counter.attempt("ana", PATIENCE, NOON) == NONE


def test_guesses_at_once_get_no_more_than_those_in_a_row(counter: Guesses) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: counter.attempt("ana", PATIENCE, NOON), range(40)))
    assert waits.count(NONE) == PATIENCE.free + 1


def test_old_failures_are_forgotten(counter: Guesses) -> None:
    if isinstance(counter, ProcessGuesses):
        for _ in range(3):
            counter.attempt("ana", PATIENCE, NOON)
        later = NOON + PATIENCE.memory
        assert [counter.attempt("ana", PATIENCE, later) for _ in range(3)] == [NONE] * 3


def test_another_kind_of_broker_leaves_the_counting_to_the_process() -> None:
    assert isinstance(guesses("amqp://localhost", "secret"), ProcessGuesses)
