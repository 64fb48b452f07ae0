"""Decisions of organizers about signatures, as records that can be undone; and what the scoring remembers."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.domain.integrity_actions import ACTION_TABLE, OVER, ActionEvent, ActionState
from advocacy.domain.machines import step
from advocacy.domain.selections import without_words
from advocacy.models.table import Base, Id, Moment


class IntegrityAction(Base):
    """One decision (`advocacy.domain.integrity_actions.ActionKind`) about signatures that a selection found.

    `selection` is an `advocacy.domain.selections.Selection`, without the words of it once the decision is no more
    planned or under way (the items say which signatures are meant), `figures` what the dry run said
    (`advocacy.domain.integrity_actions.Forecast`). It goes through its items in the order of their ids: it is
    past `after_id`, has looked at `passed` of `total` and changed `changed`. Undoing goes through them once more.
    """

    __tablename__ = "integrity_actions"
    __table_args__ = (
        Index(
            "ix_integrity_actions_open", "id", postgresql_where=text("state IN ('planned', 'running', 'undoing')")
        ),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=ActionState.PLANNED.value)
    selection: Mapped[dict[str, Any]] = mapped_column(JSONB)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    why: Mapped[str] = mapped_column(Text, server_default="")
    planned_by: Mapped[str]
    planned_at: Mapped[Moment]
    begun_by: Mapped[str] = mapped_column(server_default="")
    begun_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    undo_why: Mapped[str] = mapped_column(Text, server_default="")
    undone_by: Mapped[str] = mapped_column(server_default="")
    undo_begun_at: Mapped[Moment | None]
    undone_at: Mapped[Moment | None]
    total: Mapped[int] = mapped_column(BigInteger)
    after_id: Mapped[int] = mapped_column(BigInteger, server_default="0")
    passed: Mapped[int] = mapped_column(BigInteger, server_default="0")
    changed: Mapped[int] = mapped_column(BigInteger, server_default="0")
    restored: Mapped[int] = mapped_column(BigInteger, server_default="0")

    def record(self, event: ActionEvent) -> None:
        """Change the state; the only way to."""
        self.state = step(ACTION_TABLE, ActionState(self.state), event)
        if self.state in OVER:
            self.selection = without_words(self.selection)


class IntegrityItem(Base):
    """A signature that an action is about: `was` and `became` are its states before and after, None until then.

    There is no foreign key to it: signatures are never deleted, and noting down very many would lock them all.
    `done_at` is also the time of the flags that were raised or settled with it. One that needed no change has
    the same state twice.
    """

    __tablename__ = "integrity_items"

    action_id: Mapped[int] = mapped_column(
        ForeignKey("integrity_actions.id", ondelete="CASCADE"), primary_key=True
    )
    signature_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    was: Mapped[str | None]
    became: Mapped[str | None]
    done_at: Mapped[Moment | None]
    undone_at: Mapped[Moment | None]


class SignatureTrait(Base):
    """Something by which signatures are alike (`advocacy.domain.suspicion.Trait`), as a keyed hash; for some days.

    There is no foreign key, as with `SignatureOrigin`.
    """

    __tablename__ = "signature_traits"
    __table_args__ = (
        Index("ix_signature_traits_alike", "kind", "value", "at"),
        Index("ix_signature_traits_at", "at"),
    )

    signature_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[Moment]


class ScoringMark(Base):
    """How far one rule of the scoring has come: by the ids of what it reads, or by time."""

    __tablename__ = "scoring_marks"

    rule: Mapped[str] = mapped_column(primary_key=True)
    after_id: Mapped[int] = mapped_column(BigInteger, server_default="0")
    at: Mapped[Moment | None]
