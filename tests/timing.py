"""Whether cases can be told apart by how long they take.

Cases take turns, in an order that is drawn anew for each round, so that what slows the machine slows all. How
often one case took longer than another in the same round is a coin's throw if they are alike; the sign test says
how likely it is that it was none.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from math import comb

ROUNDS, TRIES, SURE = 40, 3, 0.001

Case = Callable[[], Callable[[], object]]
"""Makes something ready, and returns what is timed."""


def told_apart(cases: Mapping[str, Case], rounds: int = ROUNDS) -> set[str]:
    """Those of the cases that take another time than the first one, each time that it is tried.

    From eleven rounds on a difference that shows in each of them is found.
    """
    first, *others = cases
    apart = set(others)
    for _ in range(TRIES):
        if apart:
            took = _rounds({name: cases[name] for name in (first, *sorted(apart))}, rounds)
            apart = {name for name in apart if chance(took[first], took[name]) < SURE}
    return apart


def _rounds(cases: Mapping[str, Case], rounds: int) -> Mapping[str, Sequence[float]]:
    dice = random.Random(7)
    took: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name in dice.sample(list(cases), k=len(cases)):
            act = cases[name]()
            began = time.perf_counter()
            act()
            took[name].append(time.perf_counter() - began)
    return took


def chance(one: Sequence[float], other: Sequence[float]) -> float:
    """How likely such a majority of longer ones is, if the two are alike (sign test, two-sided)."""
    longer = sum(a > b for a, b in zip(one, other, strict=True))
    most = max(longer, len(one) - longer)
    as_many = sum(comb(len(one), k) for k in range(most, len(one) + 1))
    return min(1.0, as_many / 2.0 ** (len(one) - 1))
