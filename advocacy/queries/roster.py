"""Who holds which seat today."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ARRAY, Select, String, and_, any_, bindparam, select
from sqlalchemy.orm import Session

from advocacy.domain.seats import Chamber, SeatKey
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Legislator, SeatRow, Tenure
from advocacy.queries.seat_views import LegislatorView, SeatView

# Two lists in place of whole keys, and columns in place of objects: for all seats of a state that is several times
# faster. What the lists find too much is left out afterwards.
_HOLDERS: Select[*tuple[Any, ...]] = (
    select(
        *(SeatRow.id, SeatRow.plan, SeatRow.chamber, SeatRow.code, SeatRow.name),
        *(Legislator.id, Legislator.name, Legislator.family_name, Legislator.email, Legislator.office),
    )
    .outerjoin(Tenure, and_(Tenure.seat_id == SeatRow.id, Tenure.ended_on.is_(None)))
    .outerjoin(Legislator, Legislator.id == Tenure.legislator_id)
    .where(
        SeatRow.plan == any_(bindparam("plans", type_=ARRAY(String))),
        SeatRow.code == any_(bindparam("codes", type_=ARRAY(String))),
    )
)


def holders(session: Session, pack: Pack, keys: Collection[SeatKey]) -> Mapping[SeatKey, SeatView]:
    """These seats with their holders of today, in one question; seats that do not exist are missing."""
    if not keys:
        return {}
    asked = {"plans": list({key.plan for key in keys}), "codes": list({key.code for key in keys})}
    found = (_held(pack, *row) for row in session.execute(_HOLDERS, asked))
    return {seat.key: seat for seat in found if seat.key in keys}


def seat_view(pack: Pack, seat: SeatRow, legislator: Legislator | None) -> SeatView:
    """A seat and its holder in the words of the state."""
    chamber = pack.chambers[seat.key.chamber]
    return SeatView(
        id=seat.id,
        key=seat.key,
        name=seat.name,
        chamber_name=chamber.name,
        legislator=_legislator_view(legislator, chamber.title) if legislator else None,
    )


def _held(
    pack: Pack, seat_id: int, plan: str, chamber: str, code: str, name: str, person_id: int | None, *person: Any
) -> SeatView:
    key = SeatKey(plan, Chamber(chamber), code)
    words = pack.chambers[key.chamber]
    holder = LegislatorView(person_id, words.title, *person) if person_id else None
    return SeatView(seat_id, key, name, words.name, holder)


def _legislator_view(legislator: Legislator, title: str) -> LegislatorView:
    return LegislatorView(
        id=legislator.id,
        title=title,
        name=legislator.name,
        family_name=legislator.family_name,
        email=legislator.email,
        office=legislator.office,
    )
