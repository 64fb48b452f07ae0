"""A person's word about what nobody understood: it is carried out, and kept."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.actors import Actor
from advocacy.domain.errors import MailEventSettled
from advocacy.domain.mail_events import Decision, MailEventKind
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.models import MailEventRow, Person
from advocacy.queries.mail_events import decisions
from advocacy.services import audit
from advocacy.services.mail_consequences import come_back
from advocacy.services.return_paths import Returned
from advocacy.services.suppressions import suppress

_KINDS = {
    Decision.BOUNCE: MailEventKind.BOUNCED,
    Decision.COMPLAINT: MailEventKind.COMPLAINED,
    Decision.UNSUBSCRIBE: MailEventKind.UNSUBSCRIBED,
}
_REASONS = {
    Decision.BOUNCE: (SuppressionReason.BOUNCED, SuppressionWay.ORGANIZER),
    Decision.COMPLAINT: (SuppressionReason.COMPLAINED, SuppressionWay.ORGANIZER),
    Decision.UNSUBSCRIBE: (SuppressionReason.UNSUBSCRIBED, SuppressionWay.MAIL),
}


def decide(
    session: Session, event_id: int, decision: Decision, actor: Actor, now: datetime, *, reason: str = ""
) -> None:
    """Settle an event that waits; with IGNORE nothing follows from it.

    Raises `MailEventSettled` when it does not wait, or this cannot be decided about it.
    """
    person_id = _held_person(session, event_id)
    row = session.get(MailEventRow, event_id, with_for_update=True, populate_existing=True)
    if row is None or not row.needs_person or row.settled_at is not None:
        raise MailEventSettled(event_id)
    if decision not in decisions(row.message_kind, person_id):
        raise MailEventSettled(event_id)
    was = row.kind
    row.settled_at, row.settled_by, row.kind = now, actor.name, _KINDS.get(decision, row.kind)
    if decision is Decision.BOUNCE and row.message_kind and row.message_id is not None:
        come_back(session, Returned(row.message_kind, row.message_id), f"{row.status} {row.detail}".strip(), now)
    if decision in _REASONS and row.email_hash and person_id is not None:
        why, way = _REASONS[decision]
        about = {"mailing_id": row.mailing_id, "person_id": person_id}
        suppress(session, row.email_hash, why, way, now, detail=row.detail, **about)
    facts = {"before": {"kind": was}, "after": {"kind": row.kind, "decision": decision.value}}
    audit.note(session, actor, "decide", "mail_event", event_id, now, **facts, reason=reason)


def _held_person(session: Session, event_id: int) -> int | None:
    """Who has the address; held before the event, as whoever erases people does."""
    of_event = select(MailEventRow.email_hash).where(MailEventRow.id == event_id).scalar_subquery()
    person = select(Person.id).where(Person.email_hash == of_event).order_by(Person.id).limit(1)
    return session.scalar(person.with_for_update(read=True, key_share=True))
