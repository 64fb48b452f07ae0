"""Days as forms and addresses have them."""

from datetime import date


def read_day(text: str) -> date | None:
    """The day of an ISO 8601 date, between 1901 and 8999; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 < day.year < 9000 else None
