"""Mailings with their words, and segments by name."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Text, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.domain.machines import step
from advocacy.domain.mailing_states import MAILING_TABLE, MailingEvent, MailingState
from advocacy.models.table import Base, Id, Moment


class Mailing(Base):
    """An e-mail campaign to a segment of supporters.

    `segment` is an `advocacy.domain.segments.Segment`, copied from a named one if it came from there. `version`
    grows with each saving. `waived` maps what preflight found (`Check.finding`) and somebody let pass to the
    reason given.

    `audience` and `left_out` (reason → number of people) are set when the audience is frozen; `figures` is the
    latest report of the sweeper (`advocacy.services.mailing_figures`).

    A subject test sends both subjects to `test_share` per cent of the audience (0 for none); the rest waits until
    `winner` (0 or 1) is known: at `decide_at` by clicks, or by hand where that is NULL.
    """

    __tablename__ = "mailings"
    __table_args__ = (
        Index(
            "ix_mailings_alive",
            "state",
            postgresql_where=text("state IN ('scheduled', 'sending', 'paused')"),
        ),
    )

    id: Mapped[Id]
    name: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=MailingState.DRAFT.value)
    version: Mapped[int] = mapped_column(server_default="0")
    default_language: Mapped[str]
    segment: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    from_name: Mapped[str] = mapped_column(server_default="")
    reply_to: Mapped[str] = mapped_column(server_default="")
    counts_clicks: Mapped[bool] = mapped_column(server_default=false())
    test_share: Mapped[int] = mapped_column(server_default="0")
    decide_at: Mapped[Moment | None]
    winner: Mapped[int | None]
    waived: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    scheduled_at: Mapped[Moment | None]
    frozen_at: Mapped[Moment | None]
    finished_at: Mapped[Moment | None]
    audience: Mapped[int | None] = mapped_column(BigInteger)
    left_out: Mapped[dict[str, int] | None] = mapped_column(JSONB)
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    figures_at: Mapped[Moment | None]
    created_at: Mapped[Moment]
    created_by: Mapped[str]

    def record(self, event: MailingEvent, now: Moment, actor: str = "", detail: str = "") -> "MailingHistory":
        """Change the state; the only way to. Returns the history row, to be added to the session."""
        self.state = step(MAILING_TABLE, MailingState(self.state), event)
        return MailingHistory(mailing_id=self.id, event=event, at=now, actor=actor, detail=detail)


class MailingHistory(Base):
    """What happened to a mailing, when, and by whom ("" for the house itself)."""

    __tablename__ = "mailing_history"

    id: Mapped[Id]
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailings.id", ondelete="CASCADE"), index=True)
    event: Mapped[str]
    at: Mapped[Moment]
    actor: Mapped[str] = mapped_column(server_default="")
    detail: Mapped[str] = mapped_column(Text, server_default="")


class MailingText(Base):
    """The words in one language; `body` is Markdown, all of them may use merge fields.

    `second_subject` is the other one of a subject test, "" without one. `preheader` is what inboxes show after the
    subject.
    """

    __tablename__ = "mailing_texts"

    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailings.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    second_subject: Mapped[str] = mapped_column(server_default="")
    preheader: Mapped[str] = mapped_column(server_default="")
    body: Mapped[str] = mapped_column(Text)


class MailingLink(Base):
    """A link in a mailing whose clicks are counted; nothing tells who clicked."""

    __tablename__ = "mailing_links"
    __table_args__ = (Index("uq_mailing_links_url", "mailing_id", "url", unique=True),)

    id: Mapped[Id]
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailings.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(Text)


class MailingClicks(Base):
    """How often a link was followed in an hour, by subject; what looks like a machine is counted apart."""

    __tablename__ = "mailing_clicks"

    link_id: Mapped[int] = mapped_column(ForeignKey("mailing_links.id", ondelete="CASCADE"), primary_key=True)
    variant: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hour: Mapped[Moment] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, server_default="0")
    by_machines: Mapped[int] = mapped_column(BigInteger, server_default="0")


class SegmentRow(Base):
    """A segment that was given a name."""

    __tablename__ = "segments"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    segment: Mapped[dict[str, Any]] = mapped_column(JSONB)
    saved_at: Mapped[Moment]
    saved_by: Mapped[str]
