"""What supporters are searched by, kept beside the signatures."""

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.models.table import Base, Moment


class SignatureKey(Base):
    """What organizers search a signature by; triggers keep it as signature and match are (migration 0007).

    It is a table of its own so that confirming and counting, which write each signature anew, leave these indexes
    alone (docs/decisions/014-searching-supporters.md). A signature of nobody (expired, erased) has no row.
    `family` and `given` are folded by the database's own `search_key`; `town` is the municipality that was found,
    "" for none.
    """

    __tablename__ = "signature_keys"
    __table_args__ = (
        Index("ix_signature_keys_signed_at", "signed_at", "signature_id"),
        Index("ix_signature_keys_petition", "petition_id", "signed_at", "signature_id"),
        Index("ix_signature_keys_town", "town", "signed_at", "signature_id"),
        Index("ix_signature_keys_upper", "upper_seat_id", "signed_at", "signature_id"),
        Index("ix_signature_keys_lower", "lower_seat_id", "signed_at", "signature_id"),
        Index("ix_signature_keys_language", "language", "signed_at", "signature_id"),
        Index(
            "ix_signature_keys_source",
            "source",
            "signed_at",
            "signature_id",
            postgresql_where=text("source <> ''"),
        ),
        # These operator classes order by bytes, so that a beginning is a range in every locale of the server.
        Index(
            "ix_signature_keys_family",
            "family",
            "given",
            postgresql_ops={"family": "text_pattern_ops", "given": "text_pattern_ops"},
        ),
        Index("ix_signature_keys_given", "given", postgresql_ops={"given": "text_pattern_ops"}),
    )

    signature_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    petition_id: Mapped[int] = mapped_column(BigInteger)
    signed_at: Mapped[Moment]
    language: Mapped[str]
    source: Mapped[str]
    family: Mapped[str]
    given: Mapped[str]
    upper_seat_id: Mapped[int | None] = mapped_column(BigInteger)
    lower_seat_id: Mapped[int | None] = mapped_column(BigInteger)
    town: Mapped[str]
