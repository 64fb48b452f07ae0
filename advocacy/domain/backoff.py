"""How long a deferred message waits, and when to stop trying."""

from datetime import timedelta
from zlib import crc32

_STEPS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
)
PATIENCE = timedelta(days=3)
_JITTER = 0.1


def wait_after(attempts: int, message_id: int) -> timedelta | None:
    """The pause after the `attempts`-th try (from 1) was deferred; None once three days of pauses are used up.

    Counted in tries, not from the creation of the message: one that was held for weeks gets all its tries. The
    pause varies by up to a tenth, always the same for the same message and try, so that a crowd spreads.
    """
    if _waited(attempts) >= PATIENCE:
        return None
    share = crc32(f"{message_id}:{attempts}".encode()) / 0xFFFFFFFF
    return _step(attempts) * (1 + _JITTER * (2 * share - 1))


def _step(attempts: int) -> timedelta:
    return _STEPS[min(attempts, len(_STEPS)) - 1]


def _waited(attempts: int) -> timedelta:
    return sum((_step(earlier) for earlier in range(1, attempts)), timedelta())
