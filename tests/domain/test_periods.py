"""Ranges of time, in days of the state's own zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from advocacy.domain.periods import MOST_STEPS, Range, fitting, period
from advocacy.domain.tally_steps import Step

ZONE = ZoneInfo("America/New_York")
EVENING = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
"""Still the first of November there, the day on which clocks are put back."""


@pytest.mark.parametrize(
    ("chosen", "since"),
    [(Range.TODAY, date(2026, 11, 1)), (Range.WEEK, date(2026, 10, 26)), (Range.MONTH, date(2026, 10, 3))],
)
def test_a_range_begins_at_midnight_of_its_first_day_today_included(chosen: Range, since: date) -> None:
    found = period(chosen, EVENING, ZONE, None, None)
    assert found.since == datetime(since.year, since.month, since.day, tzinfo=ZONE)
    assert found.until is None


def test_days_of_ones_own_are_both_included_and_may_stand_the_wrong_way_round() -> None:
    first, last = date(2026, 11, 1), date(2026, 11, 1)
    found = period(Range.CUSTOM, EVENING, ZONE, first, last)
    assert found.since
    assert found.until
    assert found.until.astimezone(UTC) - found.since.astimezone(UTC) == timedelta(hours=25)
    turned = period(Range.CUSTOM, EVENING, ZONE, date(2026, 11, 5), date(2026, 11, 1))
    assert (turned.first, turned.last) == (date(2026, 11, 1), date(2026, 11, 5))


def test_a_custom_range_without_days_is_all_time() -> None:
    assert period(Range.CUSTOM, EVENING, ZONE, None, None) == period(Range.ALL, EVENING, ZONE, None, None)


@pytest.mark.parametrize("wanted", [None, *Step])
@pytest.mark.parametrize("days", [0, 1, 7, 30, 400, 5000])
def test_a_step_is_the_wanted_one_unless_there_would_be_too_many(wanted: Step | None, days: int) -> None:
    step = fitting(wanted, timedelta(days=days))
    hours = {Step.HOUR: 1, Step.DAY: 24, Step.WEEK: 168}
    assert days * 24 / hours[step] <= MOST_STEPS or step is Step.WEEK
    assert wanted is None or step is wanted or days * 24 / hours[wanted] > MOST_STEPS
