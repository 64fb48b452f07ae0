"""Who confirmed a signature, and whether it asked for news, kept beside consents and signatures."""

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base


class Supporter(Base):
    """A person as a supporter of one petition; triggers keep it as signatures and consents are (migration 0013).

    There is a row for each confirmed signature, so at most one of a person and a petition. `wants_news` tells
    that this very signature has an "updates" consent that has not ended: what was agreed to with another one says
    nothing here. Put together from signatures and consents for each count, that takes several times as long
    (docs/decisions/015-mailing-ledger.md).
    """

    __tablename__ = "supporters"
    # Counting people reads nothing but this index, in its order.
    __table_args__ = (
        Index("ix_supporters_person_id", "person_id", postgresql_include=["petition_id", "wants_news"]),
    )

    signature_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(BigInteger)
    petition_id: Mapped[int] = mapped_column(BigInteger)
    wants_news: Mapped[bool]
