"""The signer takes a signature back: it counts no more, and what has not gone does not go."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from advocacy.domain.message_states import MessageEvent
from advocacy.domain.messages import MessageKind
from advocacy.domain.signature_states import SignatureEvent, SignatureState
from advocacy.models import Consent, Letter, Message
from advocacy.models.message import in_order, record_all
from advocacy.queries.signatures import signature_rows
from advocacy.services import mailing_erasing
from advocacy.services.erasing import OF_OTHERS


def withdraw(session: Session, signature_id: int, now: datetime) -> None:
    """Withdraw a signature, whether it was confirmed or not; a repeat changes nothing.

    Letters, mails about it and mailings with its names that have not gone are cancelled; one that is on the wire
    goes. Consents given with it end. Raises `SignatureGone` and `SignatureErased`.
    """
    signature = signature_rows(session, signature_id, lock=True).signature
    if signature.state == SignatureState.WITHDRAWN:
        return
    session.add(signature.record(SignatureEvent.WITHDRAW, now))
    session.flush()
    _end_consents(session, signature_id, now)
    _silence(session, signature_id, now)
    if signature.person_id is not None:
        mailing_erasing.cancel(session, signature.person_id, signature_id, now)


def _end_consents(session: Session, signature_id: int, now: datetime) -> None:
    given = (Consent.signature_id == signature_id) & Consent.ended_at.is_(None)
    session.execute(update(Consent).where(given).values(ended_at=now))


def _silence(session: Session, signature_id: int, now: datetime) -> None:
    theirs = select(Letter.id).where(Letter.signature_id == signature_id).order_by(Letter.id)
    letter_ids = session.scalars(theirs.with_for_update()).all()
    which = in_order(about(signature_id) | _is_letter(letter_ids))
    record_all(session, MessageEvent.CANCEL, which, now, lease_until=None, settled_at=now)


def about(signature_id: int) -> ColumnElement[bool]:
    """The mails about a signature to its signer."""
    return and_(Message.kind.not_in(OF_OTHERS), Message.subject_id == signature_id)


def _is_letter(letter_ids: Sequence[int]) -> ColumnElement[bool]:
    return and_(Message.kind == MessageKind.LETTER, Message.subject_id.in_(letter_ids))
