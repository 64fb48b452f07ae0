"""How long an unconfirmed signature may take, step by step."""

from datetime import datetime, timedelta

CONFIRM_LINK_DAYS = 7
REMIND_AFTER = timedelta(hours=24)
ERASE_AFTER = timedelta(days=14)


def is_expired(issued_at: datetime, now: datetime) -> bool:
    """Whether a confirmation link made at `issued_at` is past its time."""
    return now - issued_at > timedelta(days=CONFIRM_LINK_DAYS)
