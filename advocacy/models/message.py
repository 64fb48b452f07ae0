"""The ledger of e-mails: the rows are the queue."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    false,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.domain.machines import sources, step
from advocacy.domain.message_states import MESSAGE_TABLE, MessageEvent, MessageState
from advocacy.models.table import Base, Id, Moment


class Message(Base):
    """One e-mail of any kind; `subject_id` is a signature's, letter's, digest's or notice's id, by `kind`.

    Only the holder of the latest `fence` may settle a claimed message. `lane` is the Celery queue, `seat_id` the
    seat that a letter goes to (a copy of the letter's own, for the queue of one office), `digest_id` the packet
    that it is kept for or went with. `in_test` tells whether the last holder meant it for the test inbox;
    `attempts` counts since that changed. `counted_as` is the state in which the tallies hold it; a claim, and a
    move of its letter, set it to None.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "person_id", name="uq_messages_kind_subject_person"),
        Index(
            "ix_messages_due",
            "lane",
            "not_before",
            "id",
            postgresql_where=text("state IN ('ready', 'tested')"),
        ),
        Index("ix_messages_leased", "lease_until", postgresql_where=text("state IN ('claimed', 'sending')")),
        Index("ix_messages_person_id", "person_id"),
        Index(
            "ix_messages_due_by_seat",
            "seat_id",
            "not_before",
            "id",
            postgresql_where=text("state IN ('ready', 'tested') AND seat_id IS NOT NULL"),
        ),
        Index(
            "ix_messages_stuck",
            "state",
            "seat_id",
            "id",
            postgresql_where=text("state IN ('parked', 'uncertain', 'bounced', 'failed') AND seat_id IS NOT NULL"),
        ),
        Index("ix_messages_held", "id", postgresql_where=text("state = 'held'")),
        Index("ix_messages_digest_id", "digest_id", postgresql_where=text("digest_id IS NOT NULL")),
        Index(
            "ix_messages_due_digests",
            "not_before",
            postgresql_where=text("kind = 'digest' AND state IN ('ready', 'tested')"),
        ),
        Index(
            "ix_messages_sent_singly",
            "seat_id",
            "settled_at",
            postgresql_where=text("kind = 'letter' AND digest_id IS NULL AND state IN ('sent', 'uncertain')"),
        ),
        Index(
            "ix_messages_uncounted",
            "id",
            postgresql_where=text("counted_as IS DISTINCT FROM state AND state NOT IN ('claimed', 'sending')"),
        ),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id", ondelete="SET NULL"))
    seat_id: Mapped[int | None] = mapped_column(BigInteger)
    digest_id: Mapped[int | None] = mapped_column(BigInteger)
    lane: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=MessageState.READY.value)
    not_before: Mapped[Moment]
    lease_until: Mapped[Moment | None]
    fence: Mapped[int] = mapped_column(server_default="0")
    attempts: Mapped[int] = mapped_column(server_default="0")
    in_test: Mapped[bool] = mapped_column(server_default=false())
    reply_code: Mapped[int | None]
    reply: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[Moment]
    settled_at: Mapped[Moment | None]
    counted_as: Mapped[str | None]

    def record(self, event: MessageEvent, now: Moment, detail: str = "") -> "MessageHistory":
        """Change the state; the only way to, one row at a time. Returns the history row, to be added."""
        self.state = step(MESSAGE_TABLE, MessageState(self.state), event)
        return MessageHistory(message_id=self.id, event=event, at=now, detail=detail)


class MessageHistory(Base):
    """The evidence: what happened to a message, when, and what the server said."""

    __tablename__ = "message_history"

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    event: Mapped[str]
    at: Mapped[Moment]
    detail: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row as `record_all` left it."""

    id: int
    kind: str
    subject_id: int
    person_id: int | None
    fence: int
    attempts: int
    seat_id: int | None


def in_order(where: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same rows, locked from the lowest id up as by all others who change several at once."""
    locked = select(Message.id).where(where).order_by(Message.id).with_for_update().cte("in_order")
    return Message.id.in_(select(locked.c.id))


def record_all(
    session: Session,
    event: MessageEvent,
    where: ColumnElement[bool],
    now: Moment,
    *,
    detail: str = "",
    **values: Any,
) -> tuple[Recorded, ...]:
    """Let `event` happen to all rows of `where` in which it may; the sibling of `Message.record` for sets.

    Sets `values` (columns of `Message`) with the state and appends the history, all in one statement. Rows in
    another state are left alone. Returns the changed rows. Objects that the session holds are not refreshed.
    """
    states = sources(MESSAGE_TABLE, event)
    (target,) = {MESSAGE_TABLE[state, event] for state in states}
    changed = (
        update(Message)
        .where(Message.state.in_(states), where)
        .values(state=target, **values)
        .returning(*(getattr(Message, column) for column in Recorded.__slots__))
        .cte("changed")
    )
    history = insert(MessageHistory).from_select(
        ["message_id", "event", "at", "detail"],
        select(changed.c.id, literal(event.value), literal(now), literal(detail)),
    )
    rows = session.execute(select(changed).add_cte(history.cte("history")))
    return tuple(Recorded(*row) for row in rows)
