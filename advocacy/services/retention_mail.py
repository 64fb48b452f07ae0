"""What is forgotten of e-mails: servers' words, what was reported about them, and who was in an old mailing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, delete, exists, func, select, update
from sqlalchemy.orm import Session

from advocacy.domain.message_states import MessageState
from advocacy.models import (
    MailEventRow,
    Mailing,
    MailingEvidence,
    MailingMessage,
    Message,
    MessageHistory,
    Suppression,
)
from advocacy.services.retention_walks import Forget, Trail, Walk, Way


def _emptied(table: Any, column: str) -> Forget:
    def forget(session: Session, ids: Sequence[int], _now: datetime) -> None:
        session.execute(update(table).where(table.id.in_(ids)).values({column: ""}))

    return forget


def _is_answered(before: datetime) -> ColumnElement[bool]:
    return and_(Message.reply != "", Message.settled_at <= before)


def _is_answered_mailing(before: datetime) -> ColumnElement[bool]:
    # Of whom the house did not write to, the column holds the reason.
    was_written_to = MailingMessage.state != MessageState.SUPPRESSED
    return and_(MailingMessage.reply != "", MailingMessage.settled_at <= before, was_written_to)


SERVER_WORDS: Sequence[Way] = (
    Walk("replies", Message.id, _is_answered, Message.settled_at, _emptied(Message, "reply")),
    Walk(
        "mailing_replies",
        MailingMessage.id,
        _is_answered_mailing,
        MailingMessage.settled_at,
        _emptied(MailingMessage, "reply"),
    ),
    *(
        Trail(table.__tablename__, table.id, at, table.detail != "", _emptied(table, "detail"))
        for table, at in (
            (MessageHistory, MessageHistory.at),
            (MailingEvidence, MailingEvidence.at),
            (MailEventRow, MailEventRow.received_at),
            (Suppression, Suppression.created_at),
        )
    ),
)
"""Whatever a mail server said in its own words, wherever it was written down; code and state stay."""


def _forget_events(session: Session, ids: Sequence[int], _now: datetime) -> None:
    """Those of a mailing stay as bare figures of its report, all others go."""
    theirs = MailEventRow.id.in_(ids)
    session.execute(delete(MailEventRow).where(theirs, MailEventRow.mailing_id.is_(None)))
    bare = {"email_hash": None, "detail": "", "external_id": bare_name()}
    session.execute(update(MailEventRow).where(theirs).values(bare))


def bare_name() -> ColumnElement[str]:
    """A name for an event that says nothing of where it came from, and is no other one's."""
    return func.concat("row-", cast(MailEventRow.id, Text))


MAIL_EVENTS = Trail(
    "mail_events_rows", MailEventRow.id, MailEventRow.received_at, MailEventRow.id > 0, _forget_events
)


def _is_of_old_mailing(before: datetime) -> ColumnElement[bool]:
    is_old = exists().where(Mailing.id == MailingMessage.mailing_id, Mailing.finished_at <= before)
    return and_(MailingMessage.person_id.is_not(None), is_old)


def _forget_people(session: Session, ids: Sequence[int], _now: datetime) -> None:
    session.execute(
        update(MailingMessage).where(MailingMessage.id.in_(ids)).values(person_id=None, signature_id=0)
    )


_ENDED_AT = (
    select(Mailing.finished_at)
    .where(Mailing.id == MailingMessage.mailing_id)
    .correlate(MailingMessage)
    .scalar_subquery()
)
MAILING_PEOPLE = Walk("mailing_people", MailingMessage.id, _is_of_old_mailing, _ENDED_AT, _forget_people)
