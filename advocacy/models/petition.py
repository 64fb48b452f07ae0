"""Petitions with their texts and letter templates, per language, and all their versions."""

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.domain.machines import step
from advocacy.domain.petition_states import PETITION_TABLE, PetitionEvent, PetitionState
from advocacy.models.table import Base, Id, Moment


class Petition(Base):
    """One ask. `confirmed_count` is the public count, kept by the tally job, never counted live.

    `version` is the number of its latest `PetitionVersion`, 0 before the first change. An open petition closes by
    itself at `closes_at`; a closed one may have an `outcome` (`advocacy.domain.petition_states.Outcome`).
    """

    __tablename__ = "petitions"
    __table_args__ = (Index("ix_petitions_closing", "closes_at", postgresql_where=text("closes_at IS NOT NULL")),)

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    jurisdiction: Mapped[str]
    state: Mapped[str] = mapped_column(default=PetitionState.DRAFT)
    default_language: Mapped[str]
    goal: Mapped[int]
    bill_id: Mapped[int | None] = mapped_column(ForeignKey("bills.id"))
    wait_for_successor: Mapped[bool] = mapped_column(default=False)
    confirmed_count: Mapped[int] = mapped_column(BigInteger, default=0)
    version: Mapped[int] = mapped_column(server_default="0")
    closes_at: Mapped[Moment | None]
    outcome: Mapped[str | None]
    created_at: Mapped[Moment]

    def record(self, event: PetitionEvent, now: Moment) -> "PetitionHistory":
        """Change the state; the only way to. Returns the history row, to be added to the session."""
        self.state = step(PETITION_TABLE, PetitionState(self.state), event)
        return PetitionHistory(petition_id=self.id, event=event, at=now)


class PetitionHistory(Base):
    """What happened to a petition, and when."""

    __tablename__ = "petition_history"

    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"), index=True)
    event: Mapped[str]
    at: Mapped[Moment]


class PetitionText(Base):
    """The page's words in one language; `body`, `filed_by`, `where_it_stands` and `outcome` are Markdown.

    A language that is begun but not finished is not `is_public`.
    """

    __tablename__ = "petition_texts"

    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    ask: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    filed_by: Mapped[str] = mapped_column(Text)
    where_it_stands: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text, server_default="")
    is_public: Mapped[bool] = mapped_column(server_default=true())


class LetterTemplate(Base):
    """The letter in one language for one stance; every text may use merge fields (`advocacy.domain.merging`)."""

    __tablename__ = "letter_templates"

    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    stance: Mapped[str] = mapped_column(primary_key=True)
    subjects: Mapped[list[str]] = mapped_column(ARRAY(String))
    greeting: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    committee: Mapped[str] = mapped_column(Text, default="")
    ban: Mapped[str] = mapped_column(Text, default="")
    closing: Mapped[str] = mapped_column(Text)


class PetitionVersion(Base):
    """All words and facts of a petition as somebody saved them (`advocacy.services.petition_snapshots`)."""

    __tablename__ = "petition_versions"
    __table_args__ = (UniqueConstraint("petition_id", "number", name="uq_petition_versions_number"),)

    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id", ondelete="CASCADE"))
    number: Mapped[int]
    saved_at: Mapped[Moment]
    saved_by: Mapped[str]
    words: Mapped[dict[str, str]] = mapped_column(JSONB)
