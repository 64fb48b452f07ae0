"""What becomes of a person's mailings when they, or one of their signatures, go."""

from datetime import datetime

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.orm import Session

from advocacy.domain.errors import MailUnderWay
from advocacy.domain.machines import sources
from advocacy.domain.message_states import MESSAGE_TABLE, MessageEvent, MessageState
from advocacy.models import MailEventRow, MailingEvidence, MailingMessage
from advocacy.services.retention_mail import bare_name
from advocacy.services.row_names import MAILING


def silence(session: Session, person_id: int, now: datetime) -> None:
    """Cancel what has not gone; of the rest keep how it ended, not what servers said of whom.

    What stands against their address stays, known by its hash (docs/decisions/015-mailing-ledger.md).
    Raises `MailUnderWay` while a mailing is being handed over to them.
    """
    question = select(MailingMessage.id, MailingMessage.state).where(MailingMessage.person_id == person_id)
    rows = session.execute(question.order_by(MailingMessage.id).with_for_update()).all()
    if any(state == MessageState.SENDING for _, state in rows):
        raise MailUnderWay(person_id)
    ids = [message_id for message_id, _ in rows]
    _end(session, MailingMessage.id.in_(ids), now)
    _forget_words(session, ids)


def cancel(session: Session, person_id: int, signature_id: int, now: datetime) -> None:
    """Cancel what has not gone of the mailings with a signature's names and places; what is on the wire goes."""
    _end(session, (MailingMessage.person_id == person_id) & (MailingMessage.signature_id == signature_id), now)


def part(session: Session, person_id: int, signature_id: int) -> None:
    """Let what went to a person who stays know no more with which of their signatures.

    One that an organizer or a worker may yet send again has to find it, to see that it must not go.
    """
    mine = (MailingMessage.person_id == person_id) & (MailingMessage.signature_id == signature_id)
    is_over = MailingMessage.state.in_([MessageState.SENT, MessageState.CANCELLED, MessageState.SUPPRESSED])
    session.execute(update(MailingMessage).where(mine, is_over).values(signature_id=0))


def _end(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    unsent = MailingMessage.state.in_(sources(MESSAGE_TABLE, MessageEvent.CANCEL))
    session.execute(
        update(MailingMessage)
        .where(which, unsent)
        .values(state=MessageState.CANCELLED, fence=MailingMessage.fence + 1, lease_until=None, settled_at=now)
    )


def _forget_words(session: Session, ids: list[int]) -> None:
    reason = case((MailingMessage.state == MessageState.SUPPRESSED, MailingMessage.reply), else_="")
    session.execute(update(MailingMessage).where(MailingMessage.id.in_(ids)).values(reply=reason))
    session.execute(update(MailingEvidence).where(MailingEvidence.message_id.in_(ids)).values(detail=""))
    of_them = (MailEventRow.message_kind == MAILING) & MailEventRow.message_id.in_(ids)
    session.execute(update(MailEventRow).where(of_them).values(detail="", external_id=bare_name()))
