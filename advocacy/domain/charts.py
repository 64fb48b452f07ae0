"""What a chart needs to know about its numbers: a scale with round marks, and classes for a map."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

_ROUND = (1, 2, 5)
_SHADES = 4


@dataclass(frozen=True, slots=True)
class Scale:
    """From 0 to `top`, with `marks` at round numbers."""

    top: int
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shade:
    """A class of a map: numbers from `low` to `high`, `high` None for without limit; `step` 0 is none at all."""

    step: int
    low: int
    high: int | None


def scale(largest: int, marks: int = 4) -> Scale:
    """The smallest round scale on which a number fits, with about so many marks above 0."""
    step = round_up(max(1, -(-largest // marks)))
    tops = -(-max(largest, 1) // step)
    return Scale(step * tops, tuple(step * each for each in range(tops + 1)))


def round_up(number: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50, 100 …"""
    power = 1
    while True:
        for each in _ROUND:
            if each * power >= number:
                return each * power
        power *= 10


def shades(numbers: Sequence[int]) -> tuple[Shade, ...]:
    """Up to five classes: none at all, and four with about as many numbers in each, between round limits."""
    found = sorted(number for number in numbers if number > 0)
    limits = sorted({_rounded(found[len(found) * part // _SHADES]) for part in range(1, _SHADES)} if found else ())
    limits = [limit for limit in limits if found[0] <= limit < found[-1]]
    lows = [1, *(limit + 1 for limit in limits)]
    highs: list[int | None] = [*limits, None]
    some = [Shade(step, low, high) for step, (low, high) in enumerate(zip(lows, highs, strict=True), start=1)]
    return (Shade(0, 0, 0), *(some if found else ()))


def shade_of(number: int, among: Sequence[Shade]) -> Shade:
    """The class that a number is in."""
    return among[bisect_left([shade.high for shade in among[:-1] if shade.high is not None], number)]


def _rounded(number: int) -> int:
    """To one significant digit, or two below 100, so that legends are easy to read."""
    power = 1
    while number >= 10 * power:
        power *= 10
    return max(1, round(number / power) * power) if number >= 100 else number
