"""The pace of a lane, walked in all directions: clocks that jump included."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.mailing_paces import (
    BREATH,
    GOOD_ENOUGH,
    LONGEST_REST,
    REST,
    STEPS,
    Answers,
    House,
    Pace,
    allowed,
    answered,
    filled,
    rate,
    spent,
)

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
OPEN = House()
_paces = st.builds(Pace, per_minute=st.none() | st.floats(1, 10_000))
_houses = st.builds(House, st.none() | st.floats(1, 10_000), st.none() | st.floats(1, 100))
_jumps = st.timedeltas(timedelta(days=-40), timedelta(days=40))
_answers = st.builds(Answers, *[st.integers(0, 200)] * 3, st.just("5.7.1 no"))


def _taken(pace: Pace, house: House, now: datetime, most: int = 200) -> tuple[Pace, int]:
    pace = filled(pace, house, now)
    number = allowed(pace, house, now, most)
    return spent(pace, number), number


@given(_paces, _houses, st.lists(st.tuples(_jumps, _answers), max_size=20))
def test_whatever_clocks_and_servers_do_it_never_takes_too_much_and_never_stops_for_ever(
    pace: Pace, house: House, walk: list[tuple[timedelta, Answers]]
) -> None:
    now = NOON
    for jump, said in walk:
        now += jump
        limit = rate(filled(pace, house, now), house, now)
        pace, number = _taken(pace, house, now)
        assert 0 <= number <= (200 if limit is None else max(limit, 1.0))
        assert pace.tokens >= 0
        pace = answered(pace, said, now)
        assert 0 <= pace.slowed <= STEPS
    now = filled(pace, house, now).rests_until or now
    assert _taken(pace, house, now + timedelta(days=1))[1] >= 1


@given(st.floats(1, 5_000), st.lists(st.timedeltas(timedelta(0), timedelta(minutes=3)), min_size=1, max_size=40))
def test_over_any_time_no_more_goes_than_the_limit_and_one_bucket(limit: float, pauses: list[timedelta]) -> None:
    pace, now, total = Pace(per_minute=limit), NOON, 0
    for pause in pauses:
        now += pause
        pace, number = _taken(pace, OPEN, now, 10_000)
        total += number
    minutes = (now - NOON) / timedelta(minutes=1)
    assert total <= limit * (minutes + 1) + 1


def test_the_lowest_of_several_limits_counts_and_none_is_no_limit() -> None:
    assert rate(Pace(), OPEN, NOON) is None
    assert _taken(Pace(), OPEN, NOON)[1] == 200
    assert rate(Pace(per_minute=60), House(per_minute=30), NOON) == 30
    assert _taken(Pace(per_minute=60), House(per_minute=30), NOON)[1] == 30


def test_a_warm_up_grows_by_half_each_day_and_ends() -> None:
    house, pace = House(per_minute=1000, warm_up=10), Pace(began_on=NOON)
    assert [rate(pace, house, NOON + timedelta(days=day)) for day in (0, 1, 2, 30)] == [10, 15, 22.5, 1000]
    assert rate(pace, house, NOON - timedelta(days=3)) == 10


def test_one_who_asks_for_less_gets_a_breath_and_half_of_it_and_echoes_count_once() -> None:
    pace = answered(Pace(per_minute=80), Answers(slowing=30), NOON)
    echoed = answered(pace, Answers(slowing=30), NOON + BREATH / 2)
    assert (pace.slowed, echoed.slowed) == (1, 1)
    assert _taken(echoed, OPEN, NOON + BREATH / 2)[1] == 0
    assert rate(echoed, OPEN, NOON + BREATH) == 40
    assert answered(echoed, Answers(slowing=1), NOON + BREATH).slowed == 2


def test_good_answers_take_slowness_back_step_by_step() -> None:
    pace = Pace(slowed=2)
    later = answered(pace, Answers(good=GOOD_ENOUGH), NOON)
    assert (later.slowed, answered(later, Answers(good=GOOD_ENOUGH), NOON).slowed) == (1, 0)
    assert answered(pace, Answers(good=GOOD_ENOUGH, bad=1), NOON).slowed == 2


def test_a_few_who_blame_us_among_many_are_borne_and_too_many_open_the_breaker_with_the_reason() -> None:
    assert answered(Pace(), Answers(good=95, bad=5, reason="5.7.1 no"), NOON).rests_until is None
    pace = answered(Pace(), Answers(good=10, bad=5, reason="5.7.1 no"), NOON)
    assert (pace.rests_until, pace.rest_reason) == (NOON + REST, "5.7.1 no")
    again = answered(replace(pace, rests_until=NOON), Answers(bad=5), NOON)
    assert again.rests_until == NOON + 2 * REST


def test_a_rest_that_a_clock_far_ahead_has_written_is_cut_down() -> None:
    pace = filled(Pace(rests_until=NOON + timedelta(days=300)), OPEN, NOON)
    assert pace.rests_until == NOON + LONGEST_REST
