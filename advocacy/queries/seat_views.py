"""Seats and legislators as residents read them."""

from dataclasses import dataclass

from advocacy.domain.seats import Chamber, SeatKey


@dataclass(frozen=True, slots=True)
class LegislatorView:
    """Who holds a seat today, with the title of the chamber ("Senator")."""

    id: int
    title: str
    name: str
    family_name: str
    email: str | None
    office: str


@dataclass(frozen=True, slots=True)
class SeatView:
    """A seat as residents read it; `legislator` is None while the seat is vacant."""

    id: int
    key: SeatKey
    name: str
    chamber_name: str
    legislator: LegislatorView | None

    @property
    def chamber(self) -> Chamber:
        return self.key.chamber
