"""What the street index has of some streets."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Select, String, any_, bindparam, select
from sqlalchemy.orm import Session, aliased

from advocacy.domain.seats import SeatPair
from advocacy.domain.street_ranges import Side
from advocacy.models import SeatRow, StreetLoad, StreetPair, StreetSide
from advocacy.models.street import side_of
from advocacy.statements import Ready


def _question() -> Select[Any]:
    load = select(StreetLoad.id).where(StreetLoad.jurisdiction == bindparam("jurisdiction")).scalar_subquery()
    columns: list[Any] = [StreetSide.street, StreetSide.parity, StreetSide.runs, StreetSide.exact]
    return select(*columns).where(
        StreetSide.load_id == load,
        StreetSide.municipality == bindparam("municipality"),
        StreetSide.street == any_(bindparam("streets", type_=ARRAY(String))),
    )


# Every signature from a divided town asks this.
_SIDES = Ready(_question())


def sides(
    session: Session, jurisdiction: str, municipality: str, streets: Collection[str]
) -> Mapping[str, Sequence[Side]]:
    """The sides of streets by the keys of their names; those that are not known are missing."""
    given = {"jurisdiction": jurisdiction, "municipality": municipality, "streets": list(streets)}
    found: dict[str, list[Side]] = {}
    for row in _SIDES.rows(session, given):
        found.setdefault(row.street, []).append(side_of(row.parity, row.runs, row.exact))
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
