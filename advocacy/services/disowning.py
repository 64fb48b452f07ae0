"""Whoever has the mailbox says that they did not sign: nothing more goes out, and organizers see it."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain.signature_states import HOLDING
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.domain.suspicion import SCORE, Reason
from advocacy.links import Links
from advocacy.models import Person, Signature, SignatureFlag
from advocacy.queries.signatures import signature_rows
from advocacy.services.suppressions import release, suppress
from advocacy.services.withdrawing import withdraw


def disown(session: Session, links: Links, signature_id: int, now: datetime) -> None:
    """Withdraw the signature, write no more to the mailbox, leave a flag for organizers; a repeat adds nothing.

    A mailbox that has confirmed another signature knows us and goes on getting mail. Raises `SignatureGone` and
    `SignatureErased`.
    """
    signature = signature_rows(session, signature_id, lock=True).signature
    is_known = _has_another(session, signature)
    withdraw(session, signature_id, now)
    _flag(session, signature_id, now)
    if not is_known and (key := _key_of(session, signature)):
        suppress(session, links.email_hash(key), SuppressionReason.NOT_ME, SuppressionWay.PAGE, now)


def allow_mail(session: Session, links: Links, signature_id: int, now: datetime) -> None:
    """Let the mailbox of a signature be written to again, so that its owner can sign; a repeat changes nothing.

    Raises `SignatureGone` and `SignatureErased`.
    """
    signature = signature_rows(session, signature_id, lock=True).signature
    if key := _key_of(session, signature):
        release(session, links.email_hash(key), SuppressionReason.NOT_ME, SuppressionWay.PAGE, now)


def _has_another(session: Session, signature: Signature) -> bool:
    is_theirs = (Signature.person_id == signature.person_id) & Signature.state.in_(HOLDING)
    return bool(session.scalar(select(exists().where(is_theirs, Signature.id != signature.id))))


def _key_of(session: Session, signature: Signature) -> str | None:
    return session.scalar(select(Person.email_key).where(Person.id == signature.person_id))


def _flag(session: Session, signature_id: int, now: datetime) -> None:
    reason = Reason.NOT_ME
    flag = insert(SignatureFlag).values(
        signature_id=signature_id, reason=reason, score=SCORE[reason], found_at=now
    )
    session.execute(flag.on_conflict_do_nothing())
