"""What organizers do to the list of addresses that must not be written to."""

from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.domain.actors import Actor
from advocacy.domain.errors import LiftRefused, SuppressionNotFound
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.models import Suppression
from advocacy.services import audit
from advocacy.services.suppressions import release, suppress


def add(session: Session, email_hash: bytes, reason: str, actor: Actor, now: datetime) -> bool:
    """Write no more to an address, for a reason of the organization's; False when that stands already."""
    if not suppress(session, email_hash, SuppressionReason.BY_HAND, SuppressionWay.ORGANIZER, now, detail=reason):
        return False
    audit.note(session, actor, "suppress", "suppression", email_hash.hex()[:12], now, reason=reason)
    return True


def lift(session: Session, suppression_id: int, reason: str, actor: Actor, now: datetime) -> bool:
    """Let the address be written to again, as far as this reason goes; False when it is lifted already.

    Raises `SuppressionNotFound`, and `LiftRefused` for somebody who unsubscribed: only they can take that back.
    """
    row = session.get(Suppression, suppression_id)
    if row is None:
        raise SuppressionNotFound(suppression_id)
    if row.reason == SuppressionReason.UNSUBSCRIBED:
        raise LiftRefused(suppression_id)
    way = SuppressionWay.ORGANIZER
    if not release(session, row.email_hash, SuppressionReason(row.reason), way, now, by=actor.name):
        return False
    facts = {"reason": row.reason}
    audit.note(session, actor, "lift", "suppression", suppression_id, now, before=facts, reason=reason)
    return True
