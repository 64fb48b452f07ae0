"""The tallies: roll-ups kept by the counting job, and what it remembers of each row that it has counted."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, PrimaryKeyConstraint, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id, Moment


class SignatureCount(Base):
    """What was counted of one signature, so that it can be taken back exactly when it changes.

    `created` and `reached` are the hours in which it was made and came to its state. There is no foreign key:
    signatures stay as bare rows when they are erased, and the check would cost as much as the counting.
    """

    __tablename__ = "signature_counts"

    signature_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    petition_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str]
    created: Mapped[Moment]
    reached: Mapped[Moment]
    upper: Mapped[str]
    lower: Mapped[str]
    town: Mapped[str]
    source: Mapped[str]
    sharer: Mapped[str]
    language: Mapped[str]
    method: Mapped[str]
    certainty: Mapped[str]


class SignatureTally(Base):
    """How many signatures (`advocacy.domain.tallies` has the words); `start` is when the bucket begins."""

    __tablename__ = "signature_tallies"
    __table_args__ = (
        # The number is in it so that the figures of many days are read from the index alone.
        PrimaryKeyConstraint("petition_id", "dimension", "start", "value", "state", postgresql_include=["number"]),
        Index(
            "ix_signature_tallies_sharers",
            "petition_id",
            "start",
            "number",
            "value",
            postgresql_where=text("dimension = 'sharer' AND state = 'confirmed' AND value <> ''"),
        ),
    )

    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"))
    dimension: Mapped[str]
    start: Mapped[Moment]
    value: Mapped[str]
    state: Mapped[str]
    number: Mapped[int] = mapped_column(BigInteger)


class MessageCount(Base):
    """What was counted of one message; without `message_id` the message was deleted, and is taken back."""

    __tablename__ = "message_counts"
    __table_args__ = (Index("ix_message_counts_deleted", "id", postgresql_where=text("message_id IS NULL")),)

    id: Mapped[Id]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"), unique=True)
    petition_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    state: Mapped[str]
    day: Mapped[Moment]
    seat: Mapped[str]
    domain: Mapped[str]


class MessageTally(Base):
    """How many messages of a kind; `start` is the day in which they ended, or were written if they wait.

    `petition_id` is 0 for messages about no petition.
    """

    __tablename__ = "message_tallies"

    petition_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    start: Mapped[Moment] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


class PageViews(Base):
    """How often a petition's page was asked of the web servers in an hour; caches answer without asking."""

    __tablename__ = "page_views"

    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"), primary_key=True)
    hour: Mapped[Moment] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


class TallyMark(Base):
    """For each room when it was last counted to the end; `version` grows with every change of its figures."""

    __tablename__ = "tally_marks"

    room: Mapped[str] = mapped_column(primary_key=True)
    counted_at: Mapped[Moment]
    version: Mapped[int] = mapped_column(BigInteger)


class Recount(Base):
    """A comparison of all tallies with the rows themselves; `found` has the number of differences by kind."""

    __tablename__ = "recounts"

    id: Mapped[Id]
    at: Mapped[Moment]
    differences: Mapped[int] = mapped_column(BigInteger)
    found: Mapped[dict[str, Any]] = mapped_column(JSONB)
    is_repaired: Mapped[bool] = mapped_column(server_default=false())
