"""A real worker and a real beat in processes of their own, started as the house itself starts them."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import redis

from advocacy.db import Database
from advocacy.domain.message_states import MessageState
from advocacy.domain.queues import Queue
from advocacy.gateways.processes import Command, beat_command, worker_command
from config import Settings
from tests import ledger
from tests.processes import ended, run

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120.0


class Fleet:
    """Worker and beat for one test; `log` is what they said."""

    def __init__(self, settings: Settings, smtp_url: str) -> None:
        self._settings = settings
        self._log_path = settings.var / "fleet.log"
        self._environment = environment(settings, smtp_url)
        self._running: list[ForkServerProcess] = []

    @property
    def log(self) -> str:
        return self._log_path.read_text()

    def start_worker(self, concurrency: int = 3) -> None:
        """One worker that serves all queues, as `flask serve` runs it."""
        self._start(worker_command([queue.value for queue in Queue], concurrency))

    def start_beat(self) -> None:
        self._start(beat_command(str(self._settings.var / "beat")))

    def kill(self) -> None:
        """Kill -9 for all of them and their children, without a word."""
        for process in self._running:
            process.kill()
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            ended(process, within_seconds=10)
        self._running.clear()

    def _start(self, command: Command) -> None:
        self._settings.var.mkdir(parents=True, exist_ok=True)
        self._running.append(run(command, self._environment, self._log_path))


def environment(settings: Settings, smtp_url: str) -> dict[str, str]:
    """What a process of the house is started with, so that it finds the test's own servers."""
    return os.environ | {
        "ADVOCACY_DATABASE_URL": str(settings.database_url),
        "ADVOCACY_BROKER_URL": str(settings.broker_url),
        "ADVOCACY_SECRET_KEY": str(settings.secret_key),
        "ADVOCACY_SEALING_KEYS": json.dumps(settings.sealing_keys),
        "ADVOCACY_VAR": str(settings.var),
        "ADVOCACY_LOCATOR__CENSUS_URL": "",
        "ADVOCACY_MAIL__TRANSPORT": "smtp",
        "ADVOCACY_MAIL__SMTP_URL": smtp_url,
    }


@contextmanager
def fleet(settings: Settings, smtp_url: str) -> Iterator[Fleet]:
    """A fleet on a broker that has just been emptied; killed at the end."""
    flush(settings)
    started = Fleet(settings, smtp_url)
    try:
        yield started
    finally:
        started.kill()
        flush(settings)


def flush(settings: Settings) -> None:
    """Forget all that the broker knows."""
    client = redis.Redis.from_url(str(settings.broker_url))
    client.flushdb()
    client.close()


def wait_until(happened: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> float:
    """Wait for something to happen; returns how many seconds it took."""
    started = time.monotonic()
    while not happened():
        if time.monotonic() - started > seconds:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        time.sleep(0.02)
    return time.monotonic() - started


def all_in(database: Database, *states: MessageState) -> bool:
    """Whether every message of the ledger is in one of `states`."""
    return set(ledger.states(database)) <= set(states)
