"""Bills as residents read them: numbers, sponsors, and what became of those of earlier sessions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, func, literal, null, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Session

from advocacy.models import Bill, BillSponsor, Legislator, SeatRow, Tenure
from advocacy.statements import Ready

_FARTHEST = 20
FILED = "filed by"
"""The role of those who filed a bill; all others joined them."""


@dataclass(frozen=True, slots=True)
class SponsorView:
    """A sponsor; `chamber` ("upper", "lower") is "" for somebody who holds no seat today."""

    name: str
    chamber: str
    has_filed: bool


@dataclass(frozen=True, slots=True)
class BillView:
    """A bill; `became` are the words about its end in the page's language, or ""."""

    key: str
    session: str
    numbers: str
    became: str
    as_of: date
    source: str
    sponsors: tuple[SponsorView, ...]


def bill_views(session: Session, bill_id: int, language: str) -> tuple[BillView, ...]:
    """The bill with its sponsors, then those that it follows, latest first; one question."""
    return tuple(
        BillView(
            key=row.key,
            session=row.session,
            numbers=row.numbers,
            became=row.became.get(language, ""),
            as_of=row.as_of,
            source=row.source,
            sponsors=tuple(
                SponsorView(name, chamber or "", role == FILED) for name, chamber, role in row.sponsors or ()
            ),
        )
        for row in _QUESTION.rows(session, {"wanted": bill_id})
    )


def _question() -> Select[Any]:
    chain = select(Bill.id, Bill.follows_id, literal(0).label("place")).where(Bill.id == bindparam("wanted"))
    steps = chain.cte("chain", recursive=True)
    before = select(Bill.id, Bill.follows_id, steps.c.place + 1)
    steps = steps.union_all(before.where(Bill.id == steps.c.follows_id, steps.c.place < _FARTHEST))
    facts = (Bill.key, Bill.session, Bill.numbers, Bill.became, Bill.as_of, Bill.source)
    return select(*facts, _sponsors().label("sponsors")).join(steps, steps.c.id == Bill.id).order_by(steps.c.place)


def _sponsors() -> ScalarSelect[Any]:
    """Each as [name, chamber, role], those who filed first, the upper chamber first."""
    chamber = (
        select(SeatRow.chamber)
        .join(Tenure, Tenure.seat_id == SeatRow.id)
        .where(Tenure.legislator_id == Legislator.id, Tenure.ended_on.is_(null()))
        .limit(1)
        .correlate(Legislator)
        .scalar_subquery()
    )
    one = func.jsonb_build_array(Legislator.name, chamber, BillSponsor.role, type_=JSONB)
    order = ((BillSponsor.role == FILED).desc(), chamber.desc().nulls_last(), Legislator.family_name)
    listed = func.jsonb_agg(aggregate_order_by(one, *order), type_=JSONB)
    return (
        select(listed)
        .select_from(BillSponsor)
        .join(Legislator, Legislator.id == BillSponsor.legislator_id)
        .where(BillSponsor.bill_id == Bill.id)
        .correlate(Bill)
        .scalar_subquery()
    )


_QUESTION = Ready(_question())
