"""What was decided about many messages of a mailing at once."""

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id, Moment


class MailingDecision(Base):
    """Somebody's decision about all messages of a mailing that had come to `state` by `seen_at`, when they looked.

    It is carried out bit by bit; `done_at` is NULL until nothing is left of it. At any time there is one for each
    state at most.
    """

    __tablename__ = "mailing_decisions"
    __table_args__ = (
        Index(
            "uq_mailing_decisions_open",
            "mailing_id",
            "state",
            unique=True,
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailings.id", ondelete="CASCADE"))
    state: Mapped[str]
    event: Mapped[str]
    seen_at: Mapped[Moment]
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[Moment]
    done_at: Mapped[Moment | None]
