"""What was noticed about signatures: reasons to look at them, and from which part of the network they came."""

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Moment


class SignatureFlag(Base):
    """One reason (`advocacy.domain.suspicion.Reason`) to look at a signature, with its weight at that time.

    It weighs nothing any more since `settled_at`: an organizer found nothing wrong.
    """

    __tablename__ = "signature_flags"
    __table_args__ = (
        Index("ix_signature_flags_found_at", "found_at"),
        Index(
            "ix_signature_flags_open",
            "signature_id",
            postgresql_include=["score"],
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    score: Mapped[int] = mapped_column(SmallInteger)
    found_at: Mapped[Moment]
    settled_at: Mapped[Moment | None]


class SignatureOrigin(Base):
    """The part of the network that a signature came from, as a keyed hash; kept for some days only.

    There is no foreign key: signatures are emptied, never deleted, and the check would cost as much as the row.
    """

    __tablename__ = "signature_origins"
    __table_args__ = (
        Index("ix_signature_origins_at", "at"),
        Index("ix_signature_origins_prefix", "prefix", "at"),
    )

    signature_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    prefix: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[Moment]
