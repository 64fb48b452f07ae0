"""Hours, days and weeks of a time zone follow one another without a gap, through summer and winter time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.tally_steps import Step, step_start, step_starts

BOSTON = ZoneInfo("America/New_York")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(first=MOMENTS, width=st.timedeltas(timedelta(0), timedelta(days=40)), step=st.sampled_from(Step))
def test_each_moment_lies_in_the_last_step_that_began(first: datetime, width: timedelta, step: Step) -> None:
    starts = list(step_starts(first, first + width, step, BOSTON))
    assert starts[0] <= first
    assert starts[-1] == step_start(first + width, step, BOSTON)
    assert all(before < after and step_start(before, step, BOSTON) == before for before, after in pairwise(starts))


@pytest.mark.parametrize(
    ("day", "hours"),
    [(datetime(2026, 3, 8, 18, tzinfo=UTC), 23), (datetime(2026, 11, 1, 18, tzinfo=UTC), 25)],
)
def test_a_day_on_which_the_clocks_change_has_all_its_hours(day: datetime, hours: int) -> None:
    today, tomorrow = list(step_starts(day, day + timedelta(days=1), Step.DAY, BOSTON))
    last = tomorrow - timedelta(seconds=1)
    assert len(list(step_starts(today, last, Step.HOUR, BOSTON))) == hours
    assert step_start(day, Step.WEEK, BOSTON).astimezone(BOSTON).strftime("%a %H:%M") == "Mon 00:00"
