"""The outlines of districts and municipalities, as loaded from a publisher's file."""

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id, Moment


class BoundaryLoad(Base):
    """One file as loaded: its `layer` is "upper", "lower" or "municipality"; a new load takes the old one's place.

    `digest` is the file's SHA-256 in hexadecimal; `source` says where it came from.
    """

    __tablename__ = "boundary_loads"
    __table_args__ = (UniqueConstraint("jurisdiction", "layer", name="uq_boundary_loads_layer"),)

    id: Mapped[Id]
    jurisdiction: Mapped[str]
    layer: Mapped[str]
    source: Mapped[str]
    digest: Mapped[str]
    loaded_at: Mapped[Moment]


class Boundary(Base):
    """One area: a seat's district (`seat_id`) or a municipality (`name` alone).

    `shape` is a polygon or multipolygon in well-known binary, in degrees (EPSG:4326, longitude first).
    """

    __tablename__ = "boundaries"
    __table_args__ = (
        Index("ix_boundaries_load_id", "load_id"),
        Index("ix_boundaries_seat_id", "seat_id"),
    )

    id: Mapped[Id]
    load_id: Mapped[int] = mapped_column(ForeignKey("boundary_loads.id", ondelete="CASCADE"))
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seats.id"))
    name: Mapped[str]
    shape: Mapped[bytes] = mapped_column(LargeBinary)
