"""The ledger of e-mails: the rows are the queue."""

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.domain.machines import step
from advocacy.domain.message_states import MESSAGE_TABLE, MessageEvent, MessageState
from advocacy.models.table import Base, Id, Moment


class Message(Base):
    """One e-mail of any kind; `subject_id` is the signature's or the letter's id, by `kind`.

    Only the holder of the latest `fence` may settle a claimed message. `lane` is the Celery queue.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "person_id", name="uq_messages_kind_subject_person"),
        Index(
            "ix_messages_due",
            "lane",
            "not_before",
            "id",
            postgresql_where=text("state IN ('ready', 'tested')"),
        ),
        Index("ix_messages_leased", "lease_until", postgresql_where=text("state IN ('claimed', 'sending')")),
        Index("ix_messages_person_id", "person_id"),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id", ondelete="SET NULL"))
    lane: Mapped[str]
    state: Mapped[str] = mapped_column(default=MessageState.READY)
    not_before: Mapped[Moment]
    lease_until: Mapped[Moment | None]
    fence: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    reply_code: Mapped[int | None]
    reply: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Moment]
    settled_at: Mapped[Moment | None]

    def record(self, event: MessageEvent, now: Moment, detail: str = "") -> "MessageHistory":
        """Change the state; the only way to, one row at a time. Returns the history row, to be added."""
        self.state = step(MESSAGE_TABLE, MessageState(self.state), event)
        return MessageHistory(message_id=self.id, event=event, at=now, detail=detail)


class MessageHistory(Base):
    """The evidence: what happened to a message, when, and what the server said."""

    __tablename__ = "message_history"

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    event: Mapped[str]
    at: Mapped[Moment]
    detail: Mapped[str] = mapped_column(Text, default="")
