"""A Valkey server that may be away: asked while it answers, left alone for some seconds once it did not."""

import time
from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

import redis
import structlog
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.retry import Retry

_SCHEMES = ("redis://", "rediss://")
_REST_SECONDS = 10.0
T = TypeVar("T")

log = structlog.get_logger()


def is_valkey(broker_url: str) -> bool:
    """Whether the broker is a Valkey, and no RabbitMQ."""
    return broker_url.startswith(_SCHEMES)


class Valkey:
    """What one part of the house keeps there: under names that tell nobody what it is about."""

    def __init__(self, url: str, secret: str, part: str, timeout_seconds: float) -> None:
        # Without a try of its own: the library would wait for seconds in between.
        self.server = redis.Redis.from_url(
            url,
            socket_timeout=timeout_seconds,
            socket_connect_timeout=timeout_seconds,
            retry=Retry(NoBackoff(), 0),
        )
        self._secret, self._part = secret, part
        self._rests_until = 0.0

    @property
    def is_awake(self) -> bool:
        return time.monotonic() >= self._rests_until

    def script(self, text: str) -> Script:
        return self.server.register_script(text)

    def ask(self, question: Callable[[], T]) -> T | None:
        """Its answer; None when it is away."""
        if not self.is_awake:
            return None
        try:
            return question()
        except redis.RedisError as problem:
            self._rests_until = time.monotonic() + _REST_SECONDS
            log.warning(f"{self._part}_counted_here", error=type(problem).__name__)
            return None

    def key(self, what: str) -> str:
        return f"advocacy:{self._part}:" + sha256(f"{self._secret}:{what}".encode()).hexdigest()
