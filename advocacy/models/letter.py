"""The frozen text from one signature to one seat."""

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.domain.composing import whole_text
from advocacy.domain.sealing import SealedColumn
from advocacy.models.sealed import SealedText, is_unsealed
from advocacy.models.table import Base, Id, Moment


class Letter(Base):
    """A letter as the office will see it: `body` is the resident's to edit, `sign_off` the fixed block beneath.

    Its state is the state of its message in the ledger; a letter to a vacant seat that waits for the successor
    has no legislator, no text and no message yet. `is_edited` tells that words in it are the resident's own;
    `aftermath` (`advocacy.domain.letters.Aftermath`) what happened when the seat changed hands.
    `counted_seat_id` is the seat for which the tallies hold it while it has no message.
    `words_deleted_at` tells when its words were deleted because their time was over (`advocacy.domain.retention`).
    """

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("signature_id", "seat_id", name="uq_letters_signature_seat"),
        Index("ix_letters_seat_id", "seat_id"),
        Index("ix_letters_waiting", "seat_id", postgresql_where=sql("legislator_id IS NULL")),
        Index(
            "ix_letters_uncounted",
            "id",
            postgresql_where=sql(
                "counted_seat_id IS DISTINCT FROM CASE WHEN legislator_id IS NULL THEN seat_id END"
            ),
        ),
        Index("ix_letters_unsealed", "id", postgresql_where=sql(is_unsealed("sign_off"))),
        Index("ix_letters_parked", "seat_id", postgresql_where=sql("aftermath IN ('to_check', 'vacant')")),
    )

    id: Mapped[Id]
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seats.id"))
    legislator_id: Mapped[int | None] = mapped_column(ForeignKey("legislators.id"))
    stance: Mapped[str | None]
    language: Mapped[str]
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    sign_off: Mapped[str] = mapped_column(SealedText(SealedColumn.SIGN_OFF))
    frozen_at: Mapped[Moment]
    is_edited: Mapped[bool] = mapped_column(server_default=false())
    aftermath: Mapped[str | None]
    counted_seat_id: Mapped[int | None] = mapped_column(BigInteger)
    words_deleted_at: Mapped[Moment | None]

    @property
    def text(self) -> str:
        """The whole letter, as it is sent."""
        return whole_text(self.body, self.sign_off)
