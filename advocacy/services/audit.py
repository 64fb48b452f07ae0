"""The audit log: who did what, when, from where, and what it changed."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.domain.actors import Actor
from advocacy.models import AuditEntry

Facts = Mapping[str, object]
_NOTHING: Facts = {}


def note(
    session: Session,
    actor: Actor,
    act: str,
    subject: str,
    subject_id: object,
    now: datetime,
    *,
    before: Facts = _NOTHING,
    after: Facts = _NOTHING,
    reason: str = "",
) -> None:
    """Write down an act in the transaction that carries it out.

    `act` is a short verb ("open"), `subject` a word of the glossary ("petition"), `subject_id` its id or slug.
    Of `before` and `after` (JSON values by name, nothing personal) only what differs is kept.
    """
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    session.add(
        AuditEntry(
            at=now,
            organizer_id=actor.organizer_id,
            actor=actor.name,
            address=actor.address,
            act=act,
            subject=subject,
            subject_id=str(subject_id),
            before={name: before[name] for name in names if name in before},
            after={name: after[name] for name in names if name in after},
            reason=reason,
        )
    )
