"""The ledger of mailings: one row for each person of a frozen audience; the rows are the queue."""

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.domain.message_states import MessageState
from advocacy.models.table import Base, Id, Moment


class MailingMessage(Base):
    """One e-mail of a mailing (docs/decisions/015-mailing-ledger.md says why not in `messages`).

    States and fences are those of `advocacy.models.message.Message`; `PARKED` waits for the winner of a subject
    test. `signature_id` is the signature whose names and places are merged in (no foreign key: it may be erased),
    `language` that of the words, `variant` the subject (0 or 1). A `SUPPRESSED` one has its
    `SuppressionReason` in `reply`, otherwise that is what the server said.

    Neither mailing nor person has a foreign key: to check each row was more than half the work of freezing, which
    holds both anyway. When one of them goes, triggers (migration 0016) do what such keys would.
    """

    __tablename__ = "mailing_messages"
    __table_args__ = (
        UniqueConstraint("mailing_id", "person_id", name="uq_mailing_messages_person"),
        Index(
            "ix_mailing_messages_due",
            "mailing_id",
            "mail_domain_id",
            "not_before",
            "id",
            postgresql_where=text("state = 'ready'"),
        ),
        Index(
            "ix_mailing_messages_leased", "lease_until", postgresql_where=text("state IN ('claimed', 'sending')")
        ),
        Index("ix_mailing_messages_person_id", "person_id"),
        Index(
            "ix_mailing_messages_stuck",
            "mailing_id",
            "state",
            "id",
            postgresql_where=text("state IN ('parked', 'uncertain', 'bounced', 'failed', 'suppressed')"),
        ),
    )

    id: Mapped[Id]
    mailing_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(BigInteger)
    signature_id: Mapped[int] = mapped_column(BigInteger)
    mail_domain_id: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str]
    variant: Mapped[int] = mapped_column(server_default="0")
    state: Mapped[str] = mapped_column(server_default=MessageState.READY.value)
    not_before: Mapped[Moment]
    lease_until: Mapped[Moment | None]
    fence: Mapped[int] = mapped_column(server_default="0")
    attempts: Mapped[int] = mapped_column(server_default="0")
    reply_code: Mapped[int | None]
    reply: Mapped[str] = mapped_column(Text, server_default="")
    settled_at: Mapped[Moment | None]


class MailingEvidence(Base):
    """What was out of the ordinary with a message: refusals, doubts, decisions; the plain way leaves no row."""

    __tablename__ = "mailing_evidence"

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("mailing_messages.id", ondelete="CASCADE"), index=True)
    event: Mapped[str]
    at: Mapped[Moment]
    detail: Mapped[str] = mapped_column(Text, server_default="")
