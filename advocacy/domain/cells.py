"""Figures as they may be told to somebody who may not see persons: small ones are hidden and cannot be worked out.

A table is a list of rows, each with the same measures (signed, confirmed); the sum of each measure over all rows
is taken to be known. What is told is rounded down to a multiple of `LEAST`: else two tables (of one petition and
of all, of two ranges) would tell by their difference what both hide. What this cannot do is hide all change:
whoever compares many ranges sees when a figure passes a multiple.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 5
"""Fewer people than this are not told in any breakdown."""

LEAST_MAILS = 20
"""Fewer mails than this are not told: one person gets several (a confirmation, a new link, a reminder, for each
petition), so five mails may be one person's. Twenty are four for each of `LEAST` people.
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that may be told; None when it may not. `is_small` then says that it is from 1 to `least` - 1.

    `is_rounded` says that it may be up to `least` - 1 more.
    """

    number: int | None
    is_small: bool = False
    is_rounded: bool = False
    least: int = LEAST

    @property
    def is_plain(self) -> bool:
        """It is told as it is."""
        return self.number is not None and not self.is_rounded

    @property
    def is_none(self) -> bool:
        return self.number == 0


def told(rows: Mapping[str, Sequence[int]]) -> Mapping[str, tuple[Figure, ...]]:
    """Everything as it is: for whoever may see persons."""
    return {name: tuple(map(Figure, numbers)) for name, numbers in rows.items()}


def suppressed(rows: Mapping[str, Sequence[int]], least: int = LEAST) -> Mapping[str, tuple[Figure, ...]] | None:
    """The rows with their numbers below `least` hidden, and as many more rows as it takes that no sum gives one
    away; what is left is rounded.

    A row is hidden as a whole but for its zeros, because its measures tell much about each other. None when the
    whole table would not be enough: too few people are in it.
    """
    hidden = {name for name, numbers in rows.items() if any(_is_small(number, least) for number in numbers)}
    seen = sorted((tuple(rows[name]), name) for name in rows if name not in hidden and any(rows[name]))
    while not _is_safe([rows[name] for name in sorted(hidden)], least):
        if not seen:
            return None
        hidden.add(seen.pop(0)[1])
    return {
        name: tuple(_figure(number, name in hidden, least) for number in numbers) for name, numbers in rows.items()
    }


def _figure(number: int, hidden: bool, least: int) -> Figure:
    if number == 0:
        return Figure(0)
    if hidden:
        return Figure(None, _is_small(number, least), least=least)
    return Figure(number - number % least, is_rounded=True, least=least)


def _is_safe(hidden: Sequence[Sequence[int]], least: int) -> bool:
    """Whether each hidden number of each measure could be another one, with the same sum."""
    return all(
        _could_vary([number for number in measure if number], least) for measure in zip(*hidden, strict=True)
    )


def _could_vary(numbers: Sequence[int], least: int) -> bool:
    """Whether each could be one more or less while another makes up for it, all in the ranges that are told."""
    return all(
        (_can_grow(one, least) and any(_can_shrink(other, least) for other in _without(numbers, at)))
        or (_can_shrink(one, least) and any(_can_grow(other, least) for other in _without(numbers, at)))
        for at, one in enumerate(numbers)
    )


def _without(numbers: Sequence[int], at: int) -> Sequence[int]:
    return [*numbers[:at], *numbers[at + 1 :]]


def _can_grow(number: int, least: int) -> bool:
    return number != least - 1


def _can_shrink(number: int, least: int) -> bool:
    return number not in (1, least)


def _is_small(number: int, least: int) -> bool:
    return 0 < number < least
