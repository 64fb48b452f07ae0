"""What the turnstile counts, with Valkey, without, and while it hangs."""

import socket
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import redis

from advocacy.domain.limits import DAY, HOUR, Tally
from advocacy.domain.ports import Turnstile
from advocacy.gateways.turnstile import ProcessTurnstile, ValkeyTurnstile, turnstile

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
    secret, tally = str(uuid4()), Tally("signing from 203.0.113.0/24", HOUR)
    assert turnstile(broker_url, secret).count([tally], NOW) == (1,)
    assert turnstile(broker_url, secret).count([tally], NOW) == (2,)
    with redis.Redis.from_url(broker_url) as server:
        names = b" ".join(server.keys("*"))
        assert names
        assert b"203.0" not in names
        assert all(server.pttl(name) > 0 for name in server.keys("advocacy:turnstile:*"))


def test_a_valkey_that_hangs_holds_nobody_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        counter = ValkeyTurnstile(f"redis://127.0.0.1:{silent.getsockname()[1]}", "secret")
        assert not counter.is_alone
        began = time.monotonic()
        counts = [counter.count([Tally("a", HOUR)], NOW) for _ in range(50)]
        took = time.monotonic() - began
    assert counts == [(number,) for number in range(1, 51)]
    assert counter.is_alone
    # One time-out of 0.05 seconds and then none; fifty of them, or the library's own new tries, would be seconds.
    assert took < 2


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
