"""Who confirmed, and who of them asked for news, kept beside consents and signatures."""

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base


class Supporter(Base):
    """A person with a confirmed signature; triggers keep it as signatures and consents are (migration 0010).

    `wants_news` tells that a confirmed signature of theirs has the "updates" consent. Put together from signatures
    and consents for each count, that takes several times as long (docs/decisions/015-mailing-ledger.md).
    """

    __tablename__ = "supporters"
    __table_args__ = (Index("ix_supporters_news", "person_id", postgresql_where=text("wants_news")),)

    person_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    wants_news: Mapped[bool]
