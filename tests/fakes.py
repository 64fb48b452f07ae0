"""Fakes for ports, and only for ports."""

from collections.abc import Iterable

from advocacy.domain.ports import Job


class SilentBell:
    """A bell that nobody hears; remembers what was rung."""

    def __init__(self) -> None:
        self.rung: list[Job] = []

    def ring(self, jobs: Iterable[Job]) -> None:
        self.rung.extend(jobs)
