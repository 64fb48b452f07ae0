"""Petitions with their texts and letter templates, per language."""

from sqlalchemy import ARRAY, BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.domain.machines import step
from advocacy.domain.petition_states import PETITION_TABLE, PetitionEvent, PetitionState
from advocacy.models.table import Base, Id, Moment


class Petition(Base):
    """One ask. `confirmed_count` is the public count, kept by the tally job, never counted live."""

    __tablename__ = "petitions"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    jurisdiction: Mapped[str]
    state: Mapped[str] = mapped_column(default=PetitionState.DRAFT)
    default_language: Mapped[str]
    goal: Mapped[int]
    bill_id: Mapped[int | None] = mapped_column(ForeignKey("bills.id"))
    wait_for_successor: Mapped[bool] = mapped_column(default=False)
    confirmed_count: Mapped[int] = mapped_column(BigInteger, default=0)
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
    """The page's words in one language; `body` and `where_it_stands` are Markdown."""

    __tablename__ = "petition_texts"

    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    ask: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    filed_by: Mapped[str] = mapped_column(Text)
    where_it_stands: Mapped[str] = mapped_column(Text)


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
