"""Rings for the workers through Celery, from a thread of its own, so that no request ever waits for the broker."""

import os
from collections.abc import Callable, Iterable
from threading import Condition, Thread
from time import monotonic

import structlog
from celery import Celery

from advocacy.domain.ports import Job
from advocacy.domain.queues import QUEUE_OF
from advocacy.gateways.celery_settings import STALE_SECONDS, celery_settings, task_name

QUIET_SECONDS = 0.25

log = structlog.get_logger()


class CeleryBell:
    """At most one bell per job in `QUIET_SECONDS`; the first goes at once, the rest of a flurry as one at its end.

    A bell that cannot be delivered is forgotten: the timetable rings for the same jobs every few seconds.
    """

    def __init__(self, broker_url: str) -> None:
        celery = Celery("advocacy-bell", set_as_current=False)
        celery.conf.update(celery_settings(broker_url))
        self._publish = _publisher(celery)
        self._change = Condition()
        self._wanted: set[Job] = set()
        self._rung_at: dict[Job, float] = {}
        self._thread: Thread | None = None
        os.register_at_fork(after_in_child=self._start_empty)

    def ring(self, jobs: Iterable[Job]) -> None:
        """Ring for each of `jobs` soon; returns at once."""
        wanted = set(jobs)
        if wanted <= self._wanted:
            return
        with self._change:
            self._wanted |= wanted
            if self._thread is None:
                self._thread = Thread(target=self._run, name="bell", daemon=True)
                self._thread.start()
            self._change.notify()

    def _start_empty(self) -> None:
        # A fork copies the lock as it happens to be, but not the thread that holds it.
        self._change = Condition()
        self._wanted, self._rung_at, self._thread = set(), {}, None

    def _run(self) -> None:
        while True:
            job = self._next()
            self._rung_at[job] = monotonic()
            try:
                self._publish(job)
            except Exception as problem:  # whatever the broker's library throws: a lost bell costs seconds
                log.warning("bell_lost", job=job.value, error=type(problem).__name__)

    def _next(self) -> Job:
        """The job that has been quiet for longest, as soon as its quiet time is over."""
        with self._change:
            while True:
                if not self._wanted:
                    self._change.wait()
                    continue
                job = min(self._wanted, key=lambda wanted: self._rung_at.get(wanted, 0.0))
                pause = self._rung_at.get(job, -QUIET_SECONDS) + QUIET_SECONDS - monotonic()
                if pause <= 0:
                    self._wanted.discard(job)
                    return job
                self._change.wait(pause)


def _publisher(celery: Celery) -> Callable[[Job], None]:
    def publish(job: Job) -> None:
        celery.send_task(
            task_name(job), queue=QUEUE_OF[job].value, expires=STALE_SECONDS, retry=False, ignore_result=True
        )

    return publish
