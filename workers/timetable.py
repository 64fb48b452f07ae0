"""When beat rings: the bells of `advocacy.domain.timetable` as Celery reads them."""

from typing import Any

from advocacy.domain.queues import QUEUE_OF
from advocacy.domain.timetable import EVERY
from advocacy.gateways.celery_settings import STALE_SECONDS, task_name


def timetable() -> dict[str, dict[str, Any]]:
    """One entry a job; a bell that nobody took within a minute is dropped, the next one is on its way."""
    return {
        job.value: {
            "task": task_name(job),
            "schedule": every,
            "options": {"queue": QUEUE_OF[job].value, "expires": STALE_SECONDS},
        }
        for job, every in EVERY.items()
    }
