"""Which home the signatures of one mailbox on one petition come from."""

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base


class Household(Base):
    """The home of all signatures that hold a place (docs/decisions/021-one-mailbox.md), as a keyed hash.

    They refer to it with its address, so all have the same; a household without such a signature may move.
    There is no foreign key to the petition: signatures have one.
    """

    __tablename__ = "households"
    __table_args__ = (UniqueConstraint("person_id", "petition_id", "address_key", name="uq_households_address"),)

    person_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    petition_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    address_key: Mapped[bytes] = mapped_column(LargeBinary)
