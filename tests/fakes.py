"""Fakes for ports, and only for ports."""

from collections.abc import Iterable

from advocacy.domain.ports import Footing, Job, OnStreet


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
