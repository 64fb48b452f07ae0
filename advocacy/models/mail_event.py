"""What was said about e-mails after they were handed over."""

from sqlalchemy import BigInteger, Index, LargeBinary, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id, Moment


class MailEventRow(Base):
    """One `advocacy.domain.mail_events.MailEvent`; a repeat from the same source is the same row.

    `message_kind` and `message_id` name the row of the ledger it is about ("mailing" for `mailing_messages`), NULL
    when nobody knows. `verdict` is an `advocacy.domain.verdicts.Verdict` or "". `email_hash` is that of the person
    it was said of, or of the address that the source named when nobody knows; `domain` is the address's.
    Whatever needs a person waits until `settled_at`.
    """

    __tablename__ = "mail_events"
    __table_args__ = (
        UniqueConstraint("source", "external_id", name="uq_mail_events_external_id"),
        Index("ix_mail_events_message", "message_kind", "message_id"),
        Index("ix_mail_events_mailing", "mailing_id", "kind", "at"),
        Index("ix_mail_events_email_hash", "email_hash", "at"),
        Index("ix_mail_events_waiting", "id", postgresql_where=text("needs_person AND settled_at IS NULL")),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    source: Mapped[str]
    external_id: Mapped[str]
    verdict: Mapped[str] = mapped_column(server_default="")
    message_kind: Mapped[str | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    mailing_id: Mapped[int | None] = mapped_column(BigInteger)
    email_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    domain: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str] = mapped_column(server_default="")
    detail: Mapped[str] = mapped_column(Text, server_default="")
    needs_person: Mapped[bool] = mapped_column(server_default=false())
    at: Mapped[Moment]
    received_at: Mapped[Moment]
    settled_at: Mapped[Moment | None]
    settled_by: Mapped[str] = mapped_column(server_default="")
