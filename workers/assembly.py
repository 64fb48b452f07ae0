"""Puts Celery together: configuration, tasks by name, timetable, logs."""

import warnings
from typing import Any

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import beat_init, setup_logging, worker_init

from advocacy import logs
from advocacy.domain.messages import Lane
from advocacy.domain.ports import Job
from advocacy.domain.queues import DELIVERER_OF
from advocacy.gateways.celery_settings import celery_settings, task_name, time_limits
from advocacy.wiring import Toolbox
from workers import mailings, tasks
from workers.hands import Hands
from workers.timetable import timetable


def create_celery(toolbox: Toolbox) -> Celery:
    """The Celery app of worker and beat."""
    app = Celery("advocacy")
    app.conf.update(celery_settings(toolbox.addresses.broker_url), beat_schedule=timetable())
    _add_tasks(app, Hands(toolbox))
    if not toolbox.settings.in_production:
        # It is about root, who may well try the product on an empty machine.
        warnings.simplefilter("ignore", SecurityWarning)

    def configure(**_: Any) -> None:
        logs.configure(in_production=toolbox.settings.in_production)

    def guard(**_: Any) -> None:
        toolbox.guard_outgoing()

    setup_logging.connect(configure, weak=False)
    worker_init.connect(guard, weak=False)  # before the processes of its pool are forked
    beat_init.connect(guard, weak=False)
    return app


def _add_tasks(app: Celery, hands: Hands) -> None:
    lanes = {job: lane for lane, job in DELIVERER_OF.items()}
    for job in Job:
        # Not shared: another Celery app of this process has hands of its own.
        app.task(_task(hands, job, lanes.get(job)), name=task_name(job), shared=False, **time_limits(job))


def _task(hands: Hands, job: Job, lane: Lane | None) -> Any:
    def run() -> None:
        if job is Job.DELIVER_MAILINGS:
            mailings.deliver(hands)
        elif lane is None:
            tasks.upkeep(hands, job)
        else:
            tasks.deliver(hands, lane)

    return run
