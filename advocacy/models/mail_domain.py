"""How fast mailings go to each domain of recipients, and how it has behaved."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Id, Moment


class MailDomain(Base):
    """A domain of recipients with its token bucket; the row of domain "" is our own account as a whole.

    `per_minute` is the limit that an organizer set (NULL: the house's own rule); `tokens` stood at `filled_at`.
    `slowed` halves the speed for each step and is taken back one by one; nothing goes before `rests_until`.
    `good` and `bad` count answers since `judged_from`, for the breaker; `began_on` is when the warm-up began.
    """

    __tablename__ = "mail_domains"

    id: Mapped[Id]
    domain: Mapped[str] = mapped_column(unique=True)
    per_minute: Mapped[int | None]
    tokens: Mapped[float] = mapped_column(server_default="0")
    filled_at: Mapped[Moment | None]
    slowed: Mapped[int] = mapped_column(server_default="0")
    rests_until: Mapped[Moment | None]
    rest_reason: Mapped[str] = mapped_column(Text, server_default="")
    good: Mapped[int] = mapped_column(server_default="0")
    bad: Mapped[int] = mapped_column(server_default="0")
    judged_from: Mapped[Moment | None]
    began_on: Mapped[Moment | None]
