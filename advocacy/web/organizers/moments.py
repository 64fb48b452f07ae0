"""A day and a time as organizers type them, on the state's own clocks."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date, format_time

from advocacy.domain.closing import Oddity, after_the_change, moment, oddity


@dataclass(frozen=True, slots=True)
class Read:
    """The moment in UTC, or what is wrong; `asks_which` when clocks show the time twice on that day."""

    at: datetime | None
    problem: str = ""
    asks_which: bool = False


def read_moment(day: str, time: str, which: str, zone: ZoneInfo, now: datetime, unreadable: str) -> Read:
    """Read what was typed; `which` ("first", "second") tells two equal times apart, `unreadable` is what to say of
    a day or time that is none."""
    try:
        local = datetime.strptime(f"{day} {time}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - the state's own clock
    except ValueError:
        return Read(None, unreadable)
    if not 2000 < local.year < 2200:
        return Read(None, "Enter a day of this century.")
    odd = oddity(local, zone)
    if odd is Oddity.SKIPPED:
        later = format_time(after_the_change(local, zone), "short", rebase=False)
        return Read(
            None,
            f"There is no {time} on that day: clocks are put forward then. "
            f"Enter {later} or a time before the change.",
        )
    if odd is Oddity.REPEATED and which not in {"first", "second"}:
        on = format_date(local.date(), "long")
        return Read(None, f"Clocks show {time} twice on {on}. Say which of the two you mean.", asks_which=True)
    at = moment(local, zone, is_second=which == "second")
    return Read(None, "This time is over. Enter a later one.") if at <= now else Read(at)
