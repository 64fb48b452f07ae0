"""How Celery is set up, the same for those who ring and those who work."""

from typing import Any

from kombu.entity import Exchange
from kombu.entity import Queue as Channel

from advocacy.domain.ports import Job
from advocacy.domain.queues import Queue

VISIBILITY_SECONDS = 600
SOFT_SECONDS, HARD_SECONDS = 90, 120
FREEZING_SOFT_SECONDS, FREEZING_HARD_SECONDS = 270, 290
"""For the upkeep of mailings: an audience is frozen in one statement that cut short begins anew, for ever."""
STALE_SECONDS = 60
_ANSWER_SECONDS = 5
_READ_SECONDS = 30
_REDELIVERIES = 10
_DEAD = "advocacy.dead"


def task_name(job: str) -> str:
    """The name by which a job's task is rung; fixed, so that files may move while bells are on their way."""
    return f"advocacy.{job}"


def time_limits(job: Job) -> dict[str, int]:
    """What a job's task may take, where that is not what all others may."""
    if job is not Job.MAILINGS:
        return {}
    return {"soft_time_limit": FREEZING_SOFT_SECONDS, "time_limit": FREEZING_HARD_SECONDS}


def celery_settings(broker_url: str) -> dict[str, Any]:
    """Celery's configuration for a Valkey (redis://) or RabbitMQ (amqp://) broker."""
    is_rabbit = broker_url.startswith("amqp")
    return {
        "broker_url": broker_url,
        "broker_connection_retry_on_startup": True,
        "broker_transport_options": _rabbit_options() if is_rabbit else _valkey_options(),
        "task_queues": [_channel(queue, quorum=is_rabbit) for queue in Queue],
        "task_default_queue": Queue.UPKEEP.value,
        "task_create_missing_queues": False,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "result_backend": None,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_soft_time_limit": SOFT_SECONDS,
        "task_time_limit": HARD_SECONDS,
        "worker_prefetch_multiplier": 1,
        "worker_max_tasks_per_child": 1000,
        "worker_max_memory_per_child": 400_000,
        "worker_soft_shutdown_timeout": 30.0,
        "worker_enable_soft_shutdown_on_idle": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "beat_scheduler": "celery.beat:Scheduler",
        "enable_utc": True,
        "timezone": "UTC",
    }


def _channel(queue: Queue, *, quorum: bool) -> Channel:
    if not quorum:
        return Channel(queue.value, routing_key=queue.value)  # type: ignore[no-untyped-call]
    arguments = {
        "x-queue-type": "quorum",
        "x-delivery-limit": _REDELIVERIES,
        "x-dead-letter-exchange": _DEAD,
    }
    return _RabbitChannel(  # type: ignore[no-untyped-call]
        queue.value, routing_key=queue.value, queue_arguments=arguments
    )


class _RabbitChannel(Channel):
    """A queue that sees to it that there is a place for bells that nobody could bear; no worker reads that one."""

    def declare(self, nowait: bool = False, channel: Any = None) -> Any:
        dead = Channel(  # type: ignore[no-untyped-call]
            _DEAD,
            Exchange(_DEAD, type="fanout"),  # type: ignore[no-untyped-call]
            queue_arguments={"x-queue-type": "quorum"},
        )
        dead(channel or self.channel).declare()  # type: ignore[no-untyped-call]
        return super().declare(nowait, channel)  # type: ignore[no-untyped-call]


def _rabbit_options() -> dict[str, Any]:
    return {"confirm_publish": True, "confirm_timeout": _ANSWER_SECONDS}


def _valkey_options() -> dict[str, Any]:
    return {
        "visibility_timeout": VISIBILITY_SECONDS,
        "socket_connect_timeout": _ANSWER_SECONDS,
        "socket_timeout": _READ_SECONDS,
        "socket_keepalive": True,
        "health_check_interval": 30,
    }
