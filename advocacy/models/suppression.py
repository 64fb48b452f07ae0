"""Addresses that must not be written to, and why."""

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id, Moment


class Suppression(Base):
    """One reason not to write to an address, known by a keyed hash only (`Links.email_hash`), so that it outlives
    the person; `person_id` shows who it is while they are with us.

    It stands until `released_at`; rows are never deleted: they tell who unsubscribed, when and how.
    `repeated_at` is when it was last said again while it stood. `way` and `released_way` are `SuppressionWay`s,
    `released_by` is an actor or "" for the person themself.
    """

    __tablename__ = "suppressions"
    __table_args__ = (
        Index(
            "uq_suppressions_standing",
            "email_hash",
            "reason",
            unique=True,
            postgresql_where=text("released_at IS NULL"),
        ),
        Index("ix_suppressions_created_at", "created_at", "id"),
        Index("ix_suppressions_person_id", "person_id"),
        Index("ix_suppressions_mailing_id", "mailing_id", postgresql_where=text("mailing_id IS NOT NULL")),
    )

    id: Mapped[Id]
    email_hash: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str]
    way: Mapped[str]
    detail: Mapped[str] = mapped_column(Text, server_default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id", ondelete="SET NULL"))
    mailing_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[Moment]
    repeated_at: Mapped[Moment | None]
    released_at: Mapped[Moment | None]
    released_way: Mapped[str] = mapped_column(server_default="")
    released_by: Mapped[str] = mapped_column(server_default="")
