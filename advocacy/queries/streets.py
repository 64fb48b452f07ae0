"""What the street index has of some streets."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from advocacy.domain.seats import SeatPair
from advocacy.domain.street_ranges import Side
from advocacy.models import SeatRow, StreetLoad, StreetPair, StreetSide
from advocacy.models.street import side_of


def sides(
    session: Session, jurisdiction: str, municipality: str, streets: Collection[str]
) -> Mapping[str, Sequence[Side]]:
    """The sides of streets by the keys of their names; those that are not known are missing."""
    rows = session.execute(
        select(StreetSide.street, StreetSide.parity, StreetSide.runs, StreetSide.exact)
        .join(StreetLoad, StreetLoad.id == StreetSide.load_id)
        .where(
            StreetLoad.jurisdiction == jurisdiction,
            StreetSide.municipality == municipality,
            StreetSide.street.in_(streets),
        )
    )
    found: dict[str, list[Side]] = {}
    for street, parity, runs, exact in rows:
        found.setdefault(street, []).append(side_of(parity, runs, exact))
    return found


def pairs(session: Session, ids: Collection[int]) -> Mapping[int, SeatPair]:
    """The two seats of each pair."""
    upper, lower = aliased(SeatRow), aliased(SeatRow)
    rows = session.execute(
        select(StreetPair.id, upper, lower)
        .join(upper, upper.id == StreetPair.upper_seat_id)
        .join(lower, lower.id == StreetPair.lower_seat_id)
        .where(StreetPair.id.in_(ids))
    )
    return {number: SeatPair(first.key, second.key) for number, first, second in rows}
