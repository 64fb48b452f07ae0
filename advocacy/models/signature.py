"""One person's act on one petition."""

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.domain.machines import step
from advocacy.domain.sealing import SealedColumn
from advocacy.domain.signature_states import HOLDING, SIGNATURE_TABLE, SignatureEvent, SignatureState
from advocacy.models.sealed import Sealed, is_unsealed
from advocacy.models.table import Base, Id, Moment

_HOLDING = "state IN ('confirmed', 'quarantined', 'invalidated')"
_HOLDS = f"{_HOLDING} AND person_id IS NOT NULL"
_HAS_PLACE = text("place IS NOT NULL")
_MAILBOX = ("petition_id", "person_id")


class Signature(Base):
    """A signature with the details as given for it; empty strings once expired and erased.

    Several unconfirmed ones of a mailbox may stand side by side (nobody can spoil another's by signing in
    their name). In the states of `HOLDING` it has one of the two places of its mailbox on the petition, and no
    other in such a state has its name or comes from another home (docs/decisions/021-one-mailbox.md). `name_key`
    and `address_key` are `advocacy.domain.households.name_key` and `Links.home_key`; `household_key` is the
    latter while it has a place. A set statement that ends such a state sets `place` to None.
    `counted_as` is the state in which the tallies hold it; whoever changes its match sets it to None
    (docs/decisions/011-tallies.md). `share_code` is the source code in its share links.
    `street_deleted_at` tells when the street was deleted because its time was over (`advocacy.domain.retention`).
    """

    __tablename__ = "signatures"
    __table_args__ = (
        CheckConstraint(f"(place IS NOT NULL) = ({_HOLDS}) AND place BETWEEN 1 AND 2", name="place"),
        CheckConstraint("place IS NULL OR address_key IS NOT NULL", name="household"),
        ForeignKeyConstraint(
            ["person_id", "petition_id", "household_key"],
            ["households.person_id", "households.petition_id", "households.address_key"],
            name="fk_signatures_household",
        ),
        Index("uq_signatures_place", *_MAILBOX, "place", unique=True, postgresql_where=_HAS_PLACE),
        Index("uq_signatures_name", *_MAILBOX, "name_key", unique=True, postgresql_where=_HAS_PLACE),
        Index("ix_signatures_person_id", "person_id"),
        Index(
            "ix_signatures_unconfirmed", "created_at", postgresql_where=text("state IN ('unconfirmed', 'suspect')")
        ),
        Index(
            "ix_signatures_due",
            "id",
            postgresql_where=text("counted_as IS DISTINCT FROM state"),
        ),
        Index(
            "ix_signatures_shown",
            "petition_id",
            "confirmed_at",
            postgresql_where=text("state = 'confirmed' AND show_name"),
        ),
        Index("ix_signatures_withdrawn", "id", postgresql_where=text("state = 'withdrawn'")),
        Index("ix_signatures_unsealed", "id", postgresql_where=text(is_unsealed("street"))),
        Index("ix_signatures_source", "source", postgresql_where=text(f"{_HOLDING} AND source <> ''")),
    )

    id: Mapped[Id]
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    state: Mapped[str] = mapped_column(default=SignatureState.UNCONFIRMED)
    language: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    street: Mapped[str] = mapped_column(Sealed(SealedColumn.STREET))
    town: Mapped[str]
    zip: Mapped[str]
    note: Mapped[str]
    show_name: Mapped[bool]
    source: Mapped[str] = mapped_column(String(32), default="")
    share_code: Mapped[str] = mapped_column(String(16), unique=True)
    counted_as: Mapped[str | None]
    created_at: Mapped[Moment]
    confirmed_at: Mapped[Moment | None]
    street_deleted_at: Mapped[Moment | None]
    place: Mapped[int | None] = mapped_column(SmallInteger)
    name_key: Mapped[str] = mapped_column(server_default="")
    address_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    household_key: Mapped[bytes | None] = mapped_column(
        LargeBinary, Computed("CASE WHEN place IS NOT NULL THEN address_key END", persisted=True)
    )

    def record(self, event: SignatureEvent, now: Moment) -> "SignatureHistory":
        """Change the state; the only way to. Returns the history row, to be added to the session."""
        self.state = step(SIGNATURE_TABLE, SignatureState(self.state), event)
        if self.state not in HOLDING:
            self.place = None
        return SignatureHistory(signature_id=self.id, event=event, at=now)


class SignatureHistory(Base):
    """What happened to a signature, and when."""

    __tablename__ = "signature_history"

    id: Mapped[Id]
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"), index=True)
    event: Mapped[str]
    at: Mapped[Moment]
