"""People who signed: one row per mailbox."""

from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id, Moment


class Person(Base):
    """A mailbox. Names and addresses belong to each signature; `email` is the form mail is sent to."""

    __tablename__ = "persons"

    id: Mapped[Id]
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[Moment]
