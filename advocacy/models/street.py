"""The street index: which house numbers of a street have which two seats."""

from collections.abc import Mapping

from sqlalchemy import ForeignKey, Integer, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.domain.street_ranges import Parity, Run, Side
from advocacy.models.table import Base, Id, Moment

_RUN = 3


class StreetLoad(Base):
    """The file that a state's index was built from; the next one takes its place.

    `addresses` counts the points that were used.
    """

    __tablename__ = "street_loads"
    __table_args__ = (UniqueConstraint("jurisdiction", name="uq_street_loads_jurisdiction"),)

    id: Mapped[Id]
    jurisdiction: Mapped[str]
    source: Mapped[str]
    addresses: Mapped[int]
    built_at: Mapped[Moment]


class StreetPair(Base):
    """Two seats under one small number. Kept for good, so that a number never changes its meaning."""

    __tablename__ = "street_pairs"
    __table_args__ = (UniqueConstraint("upper_seat_id", "lower_seat_id", name="uq_street_pairs_seats"),)

    id: Mapped[Id]
    upper_seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))
    lower_seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))


class StreetSide(Base):
    """One side of a street, by the keys of `street_ranges.Side`.

    `runs` holds three numbers a run: first and last house number, and the id of their `StreetPair`. `exact` are
    the pairs of numbers with a mark where that makes a difference.
    """

    __tablename__ = "street_sides"

    load_id: Mapped[int] = mapped_column(
        ForeignKey("street_loads.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    municipality: Mapped[str] = mapped_column(primary_key=True)
    street: Mapped[str] = mapped_column(primary_key=True)
    parity: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    runs: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    exact: Mapped[dict[str, int] | None] = mapped_column(JSONB)


def packed(side: Side, ids: Mapping[int, int]) -> list[int]:
    """`StreetSide.runs` of a side whose pairs have these ids."""
    return [value for run in side.runs for value in (run.first, run.last, ids[run.pair])]


def side_of(parity: int, runs: list[int], exact: Mapping[str, int] | None) -> Side:
    """A side as stored; its pairs are ids of `StreetPair`."""
    starts = range(0, len(runs), _RUN)
    return Side(Parity(parity), tuple(Run(*runs[start : start + _RUN]) for start in starts), exact or {})
