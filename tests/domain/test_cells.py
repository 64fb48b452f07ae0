"""Whoever may not see persons can work out no small number, from whatever else is told."""

from collections.abc import Iterator, Sequence
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from advocacy.domain.cells import LEAST, LEAST_MAILS, Figure, suppressed, told

limits = st.sampled_from([LEAST, LEAST_MAILS])
numbers = st.one_of(st.integers(0, 7), st.integers(0, 200))
tables = st.lists(st.tuples(numbers, numbers), max_size=7).map(
    lambda rows: {str(at): row for at, row in enumerate(rows)}
)


@settings(max_examples=500)
@given(tables, limits)
@example({"a": (3, 0), "b": (9, 9)}, LEAST)
@example({"a": (1, 1), "b": (5, 5)}, LEAST)
@example({"a": (4, 4), "b": (4, 4)}, LEAST)
@example({"a": (3, 3)}, LEAST)
def test_every_hidden_number_could_be_another_one(rows: dict[str, tuple[int, int]], least: int) -> None:
    figures = suppressed(rows, least)
    if figures is None:
        return
    for measure in (0, 1):
        shown = [figures[name][measure] for name in rows]
        hidden = [figure for figure in shown if figure.number is None]
        rest = sum(rows[name][measure] for name in rows if figures[name][measure].number is None)
        possible = [_possible(hidden, at, rest) for at in range(len(hidden))]
        assert all(values > 1 for values in possible)


@given(tables, limits)
def test_no_small_number_is_told_and_what_is_told_is_the_multiple_below_the_truth(
    rows: dict[str, tuple[int, int]], least: int
) -> None:
    figures = suppressed(rows, least) or {}
    for name, row in figures.items():
        for figure, number in zip(row, rows[name], strict=True):
            assert figure.number is None or figure.number == number // least * least
            assert figure.is_rounded == (figure.number not in (None, 0))
            assert figure.is_none == (number == 0)
            assert figure.is_small == (0 < number < least)


@given(tables)
def test_whoever_may_see_persons_sees_every_number(rows: dict[str, tuple[int, int]]) -> None:
    assert told(rows) == {name: (Figure(one), Figure(other)) for name, (one, other) in rows.items()}


def test_a_table_without_small_numbers_hides_nothing() -> None:
    rows = {"Boston": (70, 52), "Salem": (5, 9), "Lynn": (0, 0)}
    assert suppressed(rows) == {
        "Boston": (_about(70), _about(50)),
        "Salem": (_about(5), _about(5)),
        "Lynn": (Figure(0), Figure(0)),
    }


@given(st.integers(0, 4), st.integers(1, 40))
def test_of_two_tables_that_differ_by_one_person_the_difference_tells_of_nobody(few: int, fives: int) -> None:
    before, after = (suppressed({"Lynn": (5 * fives + more, 5 * fives), "Hull": (0, 0)}) for more in (few, 0))
    assert before == after


def test_the_smallest_row_that_is_enough_is_hidden_with_a_small_one() -> None:
    figures = suppressed({"Boston": (70,), "Salem": (12,), "Lynn": (2,), "Hull": (0,)})
    assert figures == {
        "Boston": (_about(70),),
        "Salem": (Figure(None),),
        "Lynn": (Figure(None, is_small=True),),
        "Hull": (Figure(0),),
    }


def _about(number: int) -> Figure:
    return Figure(number, is_rounded=True)


def _possible(hidden: Sequence[Figure], at: int, total: int) -> int:
    """How many values one hidden number could have (up to two are looked for)."""
    found = set()
    for value in _range(hidden[at], total):
        others = [figure for number, figure in enumerate(hidden) if number != at]
        if _can_sum(others, total - value):
            found.add(value)
        if len(found) > 1:
            break
    return len(found)


def _can_sum(figures: Sequence[Figure], total: int) -> bool:
    low = sum(1 if figure.is_small else figure.least for figure in figures)
    is_open = any(not figure.is_small for figure in figures)
    high = total if is_open else sum(figure.least - 1 for figure in figures)
    return low <= total <= high


def _range(figure: Figure, total: int) -> Iterator[int]:
    yield from range(1, figure.least) if figure.is_small else range(figure.least, total + 1)


def test_the_check_itself_counts_right() -> None:
    small = Figure(None, is_small=True)
    for total in range(2, 9):
        ways = {one for one, other in product(range(1, 5), repeat=2) if one + other == total}
        assert _possible([small, small], 0, total) == min(len(ways), 2)
