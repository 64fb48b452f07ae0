"""People who signed: one row per mailbox."""

from sqlalchemy import Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id, Moment


class Person(Base):
    """A mailbox. Names and addresses belong to each signature; `email` is the form mail is sent to.

    `email_hash` is the keyed hash of `email_key` (`Links.email_hash`) that suppressions know it by, NULL until
    somebody needed it of a person who came before there were any.
    """

    __tablename__ = "persons"
    # Ordered by bytes, so that the beginning of an address is a range in every locale of the server.
    __table_args__ = (
        Index("ix_persons_email_start", "email_key", postgresql_ops={"email_key": "text_pattern_ops"}),
        Index("ix_persons_email_hash", "email_hash", postgresql_using="hash"),
        Index("ix_persons_unhashed", "id", postgresql_where=text("email_hash IS NULL")),
    )

    id: Mapped[Id]
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    email_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[Moment]
