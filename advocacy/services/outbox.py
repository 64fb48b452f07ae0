"""What other rooms may do with the ledger of e-mails: put a message in, take one back."""

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, null, select
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.db import nudge
from advocacy.domain.message_states import MessageEvent, MessageState
from advocacy.domain.messages import LANE_OF, MessageKind
from advocacy.domain.queues import DELIVERER_OF
from advocacy.models.message import Message, record_all
from advocacy.models.table import fixed


def put(
    session: Session,
    kind: MessageKind,
    subject_id: int,
    person_id: int | None,
    now: datetime,
    *,
    not_before: datetime | None = None,
    seat_id: int | None = None,
) -> int | None:
    """Queue one message, a letter with the seat that it goes to; rings for its lane when it is due at once.

    Returns its id, or None when the ledger already holds this kind for this subject and person: a repeat is
    harmless and sends nothing twice. Notices to organizers concern no person.
    """
    due = not_before or now
    message_id = session.execute(
        insert(Message)
        .values(
            kind=kind,
            subject_id=subject_id,
            person_id=person_id,
            seat_id=seat_id,
            lane=LANE_OF[kind],
            not_before=due,
            created_at=now,
        )
        .on_conflict_do_nothing(constraint="uq_messages_kind_subject_person")
        .returning(Message.id)
    ).scalar_one_or_none()
    if message_id is not None and due <= now:
        nudge(session, DELIVERER_OF[LANE_OF[kind]])
    return message_id


def queued(
    kind: MessageKind,
    rows: FromClause,
    subject_id: ColumnElement[int],
    person_id: ColumnElement[Any],
    *,
    due: ColumnElement[datetime],
    now: ColumnElement[datetime],
    seat_id: ColumnElement[int] | None = None,
    state: ColumnElement[str] | None = None,
) -> CTE:
    """The part of a larger statement that queues one message for each of `rows`; rings for nobody."""
    lane = fixed(LANE_OF[kind])
    seat = null() if seat_id is None else seat_id
    begins_as = fixed(MessageState.READY) if state is None else state
    return (
        plain_insert(Message)
        .from_select(
            ["kind", "subject_id", "person_id", "seat_id", "lane", "not_before", "created_at", "state"],
            select(fixed(kind), subject_id, person_id, seat, lane, due, now, begins_as).select_from(rows),
            include_defaults=False,
        )
        .returning(Message.id)
        .cte("queued")
    )


def cancel(session: Session, kind: MessageKind, subject_id: int, now: datetime) -> bool:
    """Take the messages of this subject back; False when they are already on their way, or ended."""
    subject = (Message.kind == kind) & (Message.subject_id == subject_id)
    return bool(record_all(session, MessageEvent.CANCEL, subject, now, lease_until=None, settled_at=now))
