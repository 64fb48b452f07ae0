"""A circuit breaker: stops asking a service that keeps failing, then tries it again with one question."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Breaker:
    """How a service has behaved; a value, so whoever shares it keeps a lock.

    After `limit` failures in a row nothing is asked for `rest_seconds`; then one question is let through, and its
    outcome decides. Times are monotonic seconds.
    """

    limit: int = 3
    rest_seconds: float = 30.0
    failures: int = 0
    resting_until: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether the service is left alone; it stays so until a question succeeds."""
        return self.resting_until is not None

    def may_ask(self, now: float) -> bool:
        return self.resting_until is None or now >= self.resting_until

    def asked(self, now: float) -> "Breaker":
        """A question is under way: while the service rests, no second one follows it."""
        return self if self.resting_until is None else replace(self, resting_until=now + self.rest_seconds)

    def succeeded(self) -> "Breaker":
        return replace(self, failures=0, resting_until=None)

    def failed(self, now: float) -> "Breaker":
        failures = self.failures + 1
        rests = failures >= self.limit
        return replace(self, failures=failures, resting_until=now + self.rest_seconds if rests else None)
