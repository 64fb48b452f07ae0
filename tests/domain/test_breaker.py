"""The circuit breaker, state by state."""

import pytest

from advocacy.domain.breaker import Breaker

FRESH = Breaker(limit=3, rest_seconds=30.0)
TWICE_FAILED = FRESH.failed(10.0).failed(11.0)
RESTING = TWICE_FAILED.failed(12.0)
TRYING = RESTING.asked(42.0)


def test_it_asks_while_failures_are_few() -> None:
    assert FRESH.may_ask(0.0)
    assert TWICE_FAILED.may_ask(11.0)


def test_a_success_forgets_earlier_failures() -> None:
    assert TWICE_FAILED.succeeded() == FRESH
    assert TRYING.succeeded() == FRESH


def test_it_rests_after_failures_in_a_row() -> None:
    assert not RESTING.may_ask(12.0)
    assert not RESTING.may_ask(41.9)


def test_after_its_rest_it_lets_one_question_through() -> None:
    assert RESTING.may_ask(42.0)
    assert not TRYING.may_ask(42.0)
    assert not TRYING.may_ask(71.9)


def test_when_that_question_fails_it_rests_again_at_once() -> None:
    again = TRYING.failed(45.0)
    assert not again.may_ask(74.9)
    assert again.may_ask(75.0)


def test_it_is_open_until_a_question_succeeds() -> None:
    assert [FRESH.is_open, TWICE_FAILED.is_open, RESTING.is_open, TRYING.is_open] == [False, False, True, True]
    assert not TRYING.succeeded().is_open


def test_a_question_that_is_never_answered_does_not_close_it_for_ever() -> None:
    assert TRYING.may_ask(72.0)


@pytest.mark.parametrize("breaker", [FRESH, TWICE_FAILED])
def test_while_it_is_not_resting_asking_changes_nothing(breaker: Breaker) -> None:
    assert breaker.asked(50.0) == breaker
