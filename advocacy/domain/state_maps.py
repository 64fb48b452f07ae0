"""A chamber's districts as a drawing."""

from collections.abc import Mapping
from dataclasses import dataclass

from advocacy.domain.seats import SeatKey


@dataclass(frozen=True, slots=True)
class StateMap:
    """A drawing `width` by `height` units large: for each seat the outline of its district as an SVG path."""

    width: int
    height: int
    paths: Mapping[SeatKey, str]
