"""What the turnstile counts, with Valkey, without, and while it hangs."""

import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4
from weakref import ref

import pytest
import redis

from advocacy.domain.limits import DAY, HOUR, Tally
from advocacy.domain.ports import Turnstile
from advocacy.gateways.process_turnstile import ProcessTurnstile
from advocacy.gateways.turnstile import ValkeyTurnstile, turnstile
from tests.workers.fleet import wait_until

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(params=["valkey", "process"])
def counter(request: pytest.FixtureRequest, broker_url: str) -> Turnstile:
    return ValkeyTurnstile(broker_url, str(uuid4())) if request.param == "valkey" else ProcessTurnstile()


def test_several_tallies_are_counted_at_once_over_windows_that_slide(counter: Turnstile) -> None:
    hour, day, other = Tally("a", HOUR), Tally("a", DAY), Tally("b", HOUR)
    assert [counter.count([hour, day], NOW) for _ in range(4)] == [(1, 1), (2, 2), (3, 3), (4, 4)]
    assert counter.count([other, day], NOW) == (1, 5)
    # Half of the next hour over, half of the hour before still counts.
    assert counter.count([hour, day], NOW + 1.5 * HOUR) == (1 + 2, 6)
    assert counter.count([hour], NOW + 3 * HOUR) == (1,)


def test_what_is_spent_is_spent(counter: Turnstile) -> None:
    assert counter.spend("a ticket", HOUR, NOW)
    assert not counter.spend("a ticket", HOUR, NOW)
    assert counter.spend("another", HOUR, NOW)


def test_all_processes_count_together_under_names_that_tell_nothing(broker_url: str) -> None:
    secret = str(uuid4())
    one, other = (turnstile(broker_url, secret) for _ in range(2))
    hour, day = Tally("signing from 203.0.113.0/24", HOUR), Tally("signing from 203.0.113.0/24", DAY)
    assert [one.count([hour, day], NOW) for _ in range(40)][-1] == (40, 40)
    # Asking counts, too: so often that all who were counted at the other door have been heard of.
    asked = count(1)
    wait_until(lambda: other.count([hour], NOW)[0] == 40 + next(asked), "each hears of the other's")
    assert one.count([day], NOW) == (41,)
    with redis.Redis.from_url(broker_url) as server:
        names = b" ".join(server.keys("*"))
        assert b"203.0" not in names
        assert all(server.pttl(name) > 0 for name in server.keys("advocacy:turnstile:*"))


def test_what_others_counted_in_the_window_before_is_heard_of(broker_url: str) -> None:
    secret = str(uuid4())
    one, other = (turnstile(broker_url, secret) for _ in range(2))
    for _ in range(40):
        one.count([Tally("a", HOUR)], NOW)
    with redis.Redis.from_url(broker_url) as server:
        wait_until(lambda: b"40" in server.mget(server.keys("*") or ["none"]), "they are told")
    asked = count(1)
    half = NOW + 1.5 * HOUR
    wait_until(lambda: other.count([Tally("a", HOUR)], half)[0] == 20 + next(asked), "half of them still count")


def test_a_valkey_that_hangs_holds_nobody_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        counter = ValkeyTurnstile(f"redis://127.0.0.1:{silent.getsockname()[1]}", "secret")
        assert not counter.is_alone
        began = time.monotonic()
        counts = [counter.count([Tally("a", HOUR)], NOW) for _ in range(50)]
        took = time.monotonic() - began
        assert counts == [(number,) for number in range(1, 51)]
        # The silence lasts longer than that; nobody who is counted waits for its end.
        assert took < 0.5
        wait_until(lambda: counter.is_alone, "it is noticed")


def test_what_is_counted_while_valkey_is_away_is_told_afterwards(broker_url: str, free_port: int) -> None:
    """The same turnstile, first with a port where nobody listens, then with one that leads to Valkey."""
    counter = ValkeyTurnstile(broker_url, str(uuid4()))
    away = redis.ConnectionPool.from_url(f"redis://127.0.0.1:{free_port}")
    valkey = counter._valkey
    here, valkey.server.connection_pool = valkey.server.connection_pool, away
    for _ in range(7):
        counter.count([Tally("a", HOUR)], NOW)
    wait_until(lambda: counter.is_alone, "it is noticed")
    valkey.server.connection_pool, valkey._rests_until = here, 0.0
    with redis.Redis.from_url(broker_url) as server:
        wait_until(lambda: b"7" in server.mget(server.keys("*") or ["none"]), "all are told")


def test_who_counts_no_more_is_not_kept_for_telling(broker_url: str) -> None:
    counter = ValkeyTurnstile(broker_url, str(uuid4()))
    counter.count([Tally("a", HOUR)], NOW)
    gone = ref(counter)
    del counter
    wait_until(lambda: gone() is None, "nothing holds it")
    wait_until(lambda: "turnstile" not in {thread.name for thread in threading.enumerate()}, "its thread ends")


def test_nobody_waits_for_a_valkey_that_is_gone_and_rabbitmq_counts_in_the_process(free_port: int) -> None:
    gone = ValkeyTurnstile(f"redis://127.0.0.1:{free_port}", "secret")
    assert gone.spend("a ticket", timedelta(hours=1), NOW)
    assert not gone.spend("a ticket", timedelta(hours=1), NOW)
    assert gone.is_alone
    assert turnstile("amqp://localhost", "secret").is_alone


def test_the_memory_of_a_process_has_an_end() -> None:
    counter = ProcessTurnstile()
    for number in range(60_000):
        counter.count([Tally(f"prefix {number}", HOUR)], NOW)
    assert counter.count([Tally("prefix 59999", HOUR)], NOW) == (2,)
    assert counter.count([Tally("prefix 0", HOUR)], NOW) == (1,)
