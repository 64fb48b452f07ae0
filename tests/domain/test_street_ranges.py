"""A street's numbers, drawn together and looked up again."""

from hypothesis import given
from hypothesis import strategies as st

from advocacy.domain.house_numbers import HouseNumber
from advocacy.domain.ports import Footing
from advocacy.domain.street_ranges import UNKNOWN, Finding, Known, Parity, Run, agreed, compress, find

houses = st.builds(HouseNumber, st.integers(1, 60), st.sampled_from(["", "", "", "A", "1/2"]))
points = st.builds(Known, houses, st.integers(1, 3), st.integers(1, 10_000))


def street(**pairs: int) -> tuple[Known, ...]:
    """n1=5 is number 1 with pair 5; n1A=6 is number 1-A."""
    return tuple(
        Known(HouseNumber(int(name[1:].rstrip("A")), "A" if name.endswith("A") else ""), pair, row)
        for row, (name, pair) in enumerate(pairs.items(), start=1)
    )


def asked(known: tuple[Known, ...], number: int, mark: str = "") -> Finding:
    return find(compress(known)[0], HouseNumber(number, mark))


def test_a_number_between_two_of_its_parity_with_the_same_pair_is_known() -> None:
    assert asked(street(n1=1, n99=1), 51) == Finding(Footing.KNOWN, (1,))


def test_a_number_between_two_of_different_pairs_is_between() -> None:
    assert asked(street(n1=1, n5=1, n11=2), 9) == Finding(Footing.BETWEEN, (1, 2))
    assert asked(street(n1=1, n5=1, n11=2), 3) == Finding(Footing.KNOWN, (1,))


def test_beyond_the_known_numbers_and_on_the_other_side_nothing_is_known() -> None:
    known = street(n3=1, n9=1)
    assert asked(known, 1) == asked(known, 11) == asked(known, 4) == UNKNOWN


def test_each_side_of_a_street_has_its_own_seats() -> None:
    known = street(n1=1, n9=1, n2=2, n10=2)
    assert asked(known, 5) == Finding(Footing.KNOWN, (1,))
    assert asked(known, 6) == Finding(Footing.KNOWN, (2,))


def test_both_sides_become_one_only_where_nothing_is_lost() -> None:
    (joined,), _ = compress(street(n1=1, n9=1, n2=1, n10=1))
    assert (joined.parity, joined.runs) == (Parity.ALL, (Run(1, 10, 1),))
    apart, _ = compress(street(n1=1, n9=1, n2=1, n20=1))
    assert [side.parity for side in apart] == [Parity.EVEN, Parity.ODD]


def test_a_house_with_two_pairs_is_a_conflict_and_a_question() -> None:
    known = (*street(n1=1, n5=1, n9=1), Known(HouseNumber(5), 2, 77))
    _, (conflict,) = compress(known)
    assert (conflict.house, conflict.rows) == (HouseNumber(5), (2, 77))
    assert asked(known, 5) == Finding(Footing.BETWEEN, (1, 2))
    assert set(asked(known, 3).pairs) == {1, 2}


def test_a_mark_that_makes_a_difference_is_kept() -> None:
    known = street(n1=1, n11=1, n11A=2, n13=1)
    assert asked(known, 11) == Finding(Footing.KNOWN, (1,))
    assert asked(known, 11, "A") == Finding(Footing.KNOWN, (2,))
    assert asked(known, 11, "B").footing is Footing.BETWEEN
    assert compress(known)[1] == ()


def test_a_mark_that_makes_none_needs_none() -> None:
    (side,), _ = compress(street(n11=1, n11A=1))
    assert not side.exact
    assert asked(street(n11A=1), 11) == Finding(Footing.KNOWN, (1,))


def test_a_house_of_several_numbers_needs_all_of_them() -> None:
    one, other = Finding(Footing.KNOWN, (1,)), Finding(Footing.KNOWN, (2,))
    assert agreed([one, one]) == one
    assert agreed([one, other]) == Finding(Footing.BETWEEN, (1, 2))
    assert agreed([one, UNKNOWN]) == agreed([]) == UNKNOWN


@given(st.lists(points, max_size=80))
def test_each_house_is_answered_with_its_own_pairs(known: list[Known]) -> None:
    sides, conflicts = compress(known)
    own: dict[HouseNumber, set[int]] = {}
    for point in known:
        own.setdefault(point.house, set()).add(point.pair)
    for house, pairs in own.items():
        found = find(sides, house)
        if len(pairs) == 1:
            assert found == Finding(Footing.KNOWN, tuple(pairs))
        else:
            assert found.footing is Footing.BETWEEN
            assert pairs <= set(found.pairs)
    assert {conflict.house for conflict in conflicts} == {house for house, pairs in own.items() if len(pairs) > 1}


@given(st.lists(points, min_size=1, max_size=40), st.integers(1, 70))
def test_a_number_is_known_only_between_neighbours_of_its_parity_that_agree(
    known: list[Known], number: int
) -> None:
    sides, _ = compress(known)
    same = [point for point in known if point.house.number % 2 == number % 2]
    before = [point for point in same if point.house.number <= number]
    after = [point for point in same if point.house.number >= number]
    found = find(sides, HouseNumber(number))
    if not before or not after:
        assert found == UNKNOWN
        return
    last, first = max(p.house.number for p in before), min(p.house.number for p in after)
    nearest = {point.pair for point in same if point.house.number in (last, first)}
    if len(nearest) == 1:
        assert found == Finding(Footing.KNOWN, tuple(nearest))
    elif number not in (last, first):
        assert (found.footing, set(found.pairs)) == (Footing.BETWEEN, nearest)
