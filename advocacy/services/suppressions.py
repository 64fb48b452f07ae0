"""Keeps addresses from being written to, and lets them be written to again."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.models import Person, Suppression


def suppress(
    session: Session,
    email_hash: bytes,
    reason: SuppressionReason,
    way: SuppressionWay,
    now: datetime,
    *,
    person_id: int | None = None,
    mailing_id: int | None = None,
    detail: str = "",
) -> bool:
    """Let a reason stand against the address; False when it does already, whoever said so first.

    That it was said again is kept too: of an unsubscription the last time counts (`Consent.ended_at`).
    The person of the address is found by its hash where none is given. `mailing_id` is the mailing that it
    answers, `detail` words of ours or of a server, without the address.
    """
    # Held, lest whoever is erased at this moment is gone before the row that names them is there.
    theirs = select(Person.id).where(Person.email_hash == email_hash).limit(1)
    held = theirs.with_for_update(read=True, key_share=True).scalar_subquery()
    added = session.execute(
        insert(Suppression)
        .values(
            email_hash=email_hash,
            reason=reason,
            way=way,
            detail=detail,
            person_id=held if person_id is None else person_id,
            mailing_id=mailing_id,
            created_at=now,
        )
        .on_conflict_do_update(
            index_elements=[Suppression.email_hash, Suppression.reason],
            index_where=Suppression.released_at.is_(None),
            set_={"repeated_at": now},
        )
        .returning(Suppression.repeated_at)
    )
    return added.scalar_one() is None


def release(
    session: Session,
    email_hash: bytes,
    reason: SuppressionReason,
    way: SuppressionWay,
    now: datetime,
    *,
    by: str = "",
) -> bool:
    """End a reason; False when it does not stand. `by` is who did it, "" for the person themself."""
    ended = session.execute(
        update(Suppression)
        .where(
            Suppression.email_hash == email_hash, Suppression.reason == reason, Suppression.released_at.is_(None)
        )
        .values(released_at=now, released_way=way, released_by=by)
        .returning(Suppression.id)
    )
    return ended.first() is not None
