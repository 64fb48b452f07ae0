"""Deferred messages wait longer and longer, and not for ever."""

from datetime import timedelta
from itertools import count, takewhile

from advocacy.domain.backoff import PATIENCE, wait_after


def _pauses(message_id: int) -> list[timedelta]:
    return list(takewhile(bool, (wait_after(attempts, message_id) for attempts in count(1))))  # type: ignore[arg-type]


def test_the_first_pause_is_about_a_minute_and_the_later_ones_about_four_hours() -> None:
    pauses = _pauses(7)
    assert timedelta(seconds=54) <= pauses[0] <= timedelta(seconds=66)
    assert timedelta(hours=3.6) <= pauses[-1] <= timedelta(hours=4.4)


def test_all_pauses_together_last_three_days() -> None:
    for message_id in range(50):
        assert PATIENCE * 0.9 <= sum(_pauses(message_id), timedelta()) <= PATIENCE * 1.1 + timedelta(hours=4)


def test_a_crowd_spreads_and_each_message_always_waits_the_same() -> None:
    first = [wait_after(1, message_id) for message_id in range(200)]
    assert first == [wait_after(1, message_id) for message_id in range(200)]
    assert len(set(first)) > 150
