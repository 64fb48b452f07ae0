"""Scales and classes hold every number, between round limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.charts import Shade, scale, shade_of, shades


@given(st.integers(0, 10**9))
def test_a_scale_holds_its_largest_number_and_wastes_less_than_half(largest: int) -> None:
    found = scale(largest)
    assert found.top >= largest
    assert found.marks[0] == 0
    assert found.marks[-1] == found.top
    assert 2 <= len(found.marks) <= 6
    assert found.top < 2 * max(largest, 1) + 1


@pytest.mark.parametrize(("largest", "marks"), [(0, (0, 1)), (3, (0, 1, 2, 3)), (70, (0, 20, 40, 60, 80))])
def test_marks_are_round(largest: int, marks: tuple[int, ...]) -> None:
    assert scale(largest).marks == marks


@given(st.lists(st.integers(0, 10**6), max_size=50))
def test_every_number_is_in_one_class_and_there_are_five_at_most(numbers: list[int]) -> None:
    classes = shades(numbers)
    assert [shade.step for shade in classes] == list(range(len(classes)))
    assert len(classes) <= 5
    for number in numbers:
        shade = shade_of(number, classes)
        assert shade.low <= number
        assert shade.high is None or number <= shade.high


def test_none_at_all_is_a_class_of_its_own() -> None:
    assert shades([0, 0]) == (Shade(0, 0, 0),)
    assert shades([0, 3]) == (Shade(0, 0, 0), Shade(1, 1, None))
    assert shades([0, 4, 8, 16, 32]) == (
        Shade(0, 0, 0),
        Shade(1, 1, 8),
        Shade(2, 9, 16),
        Shade(3, 17, None),
    )
