"""Who did what, when, from where: written once, never changed."""

from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id, Moment


class AuditEntry(Base):
    """One act. `actor` is the organizer's e-mail address at that time or "command line"; `address` the network it
    came from (IPv4 /24, IPv6 /56; "" for commands); `before` and `after` hold only what changed.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_at", "at", "id"),
        Index("ix_audit_entries_subject", "subject", "subject_id"),
        Index("ix_audit_entries_act", "act", "id"),
        Index("ix_audit_entries_actor", "actor", "id"),
    )

    id: Mapped[Id]
    at: Mapped[Moment]
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id", ondelete="SET NULL"))
    actor: Mapped[str]
    address: Mapped[str]
    act: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text)
