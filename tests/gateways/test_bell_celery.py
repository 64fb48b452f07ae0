"""The bell never waits, never fails, and does not ring more than it must."""

import os
import time
from collections.abc import Iterator

import pytest
import redis

from advocacy.domain.ports import Job
from advocacy.gateways.bell_celery import CeleryBell
from tests.stubs.smtp_sink import silent_port


@pytest.fixture
def broker(broker_url: str) -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(broker_url)
    client.flushdb()
    yield client
    client.flushdb()
    client.close()


def _wait_for_bells(broker: redis.Redis, queue: str, number: int) -> None:
    deadline = time.monotonic() + 10
    while broker.llen(queue) < number:
        assert time.monotonic() < deadline, f"{queue} has {broker.llen(queue)} bells, not {number}"
        time.sleep(0.005)


def test_a_bell_arrives_in_its_queue_at_once(broker_url: str, broker: redis.Redis) -> None:
    bell = CeleryBell(broker_url)
    bell.ring([Job.DELIVER_LETTERS])
    bell.ring([Job.COUNT, Job.DELIVER_TRANSACTIONAL])
    for queue in ("letters", "upkeep", "transactional"):
        _wait_for_bells(broker, queue, 1)


def test_a_flurry_is_a_few_bells_of_which_the_last_comes_after_it(broker_url: str, broker: redis.Redis) -> None:
    bell = CeleryBell(broker_url)
    bell.ring([Job.COUNT])
    _wait_for_bells(broker, "upkeep", 1)
    started = time.monotonic()
    for _ in range(5_000):
        bell.ring([Job.DELIVER_TRANSACTIONAL])
    before = broker.llen("transactional")
    bell.ring([Job.DELIVER_TRANSACTIONAL])
    rung_for = time.monotonic() - started
    _wait_for_bells(broker, "transactional", before + 1)
    assert broker.llen("transactional") <= rung_for / 0.1 + 3


def test_without_a_broker_ringing_costs_nothing_and_raises_nothing() -> None:
    with silent_port() as port:
        bell = CeleryBell(f"redis://127.0.0.1:{port}/0")
        started = time.monotonic()
        for _ in range(100):
            bell.ring([Job.DELIVER_LETTERS])
        assert time.monotonic() - started < 5


def test_a_bell_that_was_lost_does_not_silence_the_next(
    broker_url: str, broker: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    bell = CeleryBell(broker_url)
    heard = bell._publish
    failures = iter([ConnectionError("no broker")])

    def publish(job: Job) -> None:
        for failure in failures:
            raise failure
        heard(job)

    monkeypatch.setattr(bell, "_publish", publish)
    bell.ring([Job.COUNT])
    deadline = time.monotonic() + 10
    while not bell._rung_at and time.monotonic() < deadline:
        time.sleep(0.005)
    bell.ring([Job.COUNT])
    _wait_for_bells(broker, "upkeep", 1)


def test_a_process_that_was_forked_rings_too(broker_url: str, broker: redis.Redis) -> None:
    bell = CeleryBell(broker_url)
    bell.ring([Job.COUNT])
    _wait_for_bells(broker, "upkeep", 1)
    child = os.fork()
    if child == 0:
        bell.ring([Job.DELIVER_LETTERS])
        time.sleep(5)
        os._exit(0)
    _wait_for_bells(broker, "letters", 1)
    os.kill(child, 9)
    os.waitpid(child, 0)
    bell.ring([Job.COUNT])
    _wait_for_bells(broker, "upkeep", 2)
