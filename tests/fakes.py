"""Fakes for ports, and only for ports."""

from collections.abc import Iterable, Sequence

from advocacy.domain.ports import Footing, Job, OnStreet
from advocacy.domain.seats import SeatPair


class SilentBell:
    """A bell that nobody hears; remembers what was rung."""

    def __init__(self) -> None:
        self.rung: list[Job] = []

    def ring(self, jobs: Iterable[Job]) -> None:
        self.rung.extend(jobs)


class StreetsThatSay:
    """A street index that gives one answer, by default that it knows nothing; remembers what it was asked."""

    def __init__(self, answer: OnStreet | None = None) -> None:
        self.answer = answer or OnStreet(Footing.UNKNOWN)
        self.asked: list[tuple[str, str]] = []

    def look_up(self, municipality: str, street: str) -> OnStreet:
        self.asked.append((municipality, street))
        return self.answer


class SurveyorByLongitude:
    """For whom a point's whole degrees of longitude are the place of its pair; outside there is none."""

    def __init__(self, pairs: Sequence[SeatPair]) -> None:
        self._pairs = pairs

    @property
    def is_ready(self) -> bool:
        return bool(self._pairs)

    def seats_at(self, points: Sequence[tuple[float, float]]) -> Sequence[SeatPair | None]:
        places = [int(longitude) for longitude, _ in points]
        return [self._pairs[at] if 0 <= at < len(self._pairs) else None for at in places]
