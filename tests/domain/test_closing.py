"""Times on the days that clocks change are noticed; all others are what they say."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from advocacy.domain.closing import Oddity, after_the_change, moment, oddity

ZONE = ZoneInfo("America/New_York")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2027-03-14 02:30", Oddity.SKIPPED),
        ("2027-03-14 02:00", Oddity.SKIPPED),
        ("2027-03-14 01:59", None),
        ("2027-03-14 03:00", None),
        ("2027-11-07 01:30", Oddity.REPEATED),
        ("2027-11-07 00:59", None),
        ("2027-11-07 02:00", None),
        ("2027-07-01 12:00", None),
    ],
)
def test_only_times_that_are_skipped_or_repeated_are_odd(local: str, expected: Oddity | None) -> None:
    assert oddity(at(local), ZONE) is expected


def test_of_a_repeated_time_either_can_be_meant() -> None:
    half_past_one = at("2027-11-07 01:30")
    assert moment(half_past_one, ZONE) == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
    assert moment(half_past_one, ZONE, is_second=True) == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)


def test_a_skipped_time_is_an_hour_later_on_the_clock() -> None:
    assert after_the_change(at("2027-03-14 02:30"), ZONE).strftime("%H:%M") == "03:30"
