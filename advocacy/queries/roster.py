"""Who holds which seat today."""

from collections.abc import Collection, Mapping

from sqlalchemy import and_, select, tuple_
from sqlalchemy.orm import Session

from advocacy.domain.seats import SeatKey
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Legislator, SeatRow, Tenure
from advocacy.queries.seat_views import LegislatorView, SeatView


def holders(session: Session, pack: Pack, keys: Collection[SeatKey]) -> Mapping[SeatKey, SeatView]:
    """These seats with their holders of today, in one question; seats that do not exist are missing."""
    if not keys:
        return {}
    rows = session.execute(
        select(SeatRow, Legislator)
        .outerjoin(Tenure, and_(Tenure.seat_id == SeatRow.id, Tenure.ended_on.is_(None)))
        .outerjoin(Legislator, Legislator.id == Tenure.legislator_id)
        .where(
            tuple_(SeatRow.plan, SeatRow.chamber, SeatRow.code).in_(
                [(key.plan, key.chamber.value, key.code) for key in keys]
            )
        )
    )
    return {seat.key: seat_view(pack, seat, legislator) for seat, legislator in rows}


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


def _legislator_view(legislator: Legislator, title: str) -> LegislatorView:
    return LegislatorView(
        id=legislator.id,
        title=title,
        name=legislator.name,
        family_name=legislator.family_name,
        email=legislator.email,
        office=legislator.office,
    )
