"""Committees and who sits on them."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id


class Committee(Base):
    """A committee, keyed by the legislature's own code ("J19")."""

    __tablename__ = "committees"
    __table_args__ = (UniqueConstraint("jurisdiction", "code", name="uq_committees_code"),)

    id: Mapped[Id]
    jurisdiction: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    chamber: Mapped[str]


class CommitteeMember(Base):
    """A legislator's place on a committee, with the role there."""

    __tablename__ = "committee_members"

    committee_id: Mapped[int] = mapped_column(ForeignKey("committees.id"), primary_key=True)
    legislator_id: Mapped[int] = mapped_column(ForeignKey("legislators.id"), primary_key=True)
    role: Mapped[str]
