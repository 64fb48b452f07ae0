"""The public count: kept in the petition's row by a job, so that no page ever counts signatures."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from advocacy.domain.signature_states import SignatureState
from advocacy.models import Petition, Signature

BATCH = 5_000


def count(session: Session) -> int:
    """Add confirmed signatures that the public counts lack, each exactly once; returns how many.

    Marking and adding are one transaction; whoever runs beside takes other rows (SKIP LOCKED).
    """
    lacking = (
        select(Signature.id)
        .where(Signature.state == SignatureState.CONFIRMED, ~Signature.counted)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
        .cte("lacking")
    )
    marked = (
        update(Signature)
        .where(Signature.id.in_(select(lacking.c.id)))
        .values(counted=True)
        .returning(Signature.petition_id)
        .cte("marked")
    )
    added = select(marked.c.petition_id, func.count().label("number")).group_by(marked.c.petition_id)
    numbers: dict[int, int] = dict(session.execute(added).all())
    for petition_id, number in sorted(numbers.items()):
        session.execute(
            update(Petition)
            .where(Petition.id == petition_id)
            .values(confirmed_count=Petition.confirmed_count + number)
        )
    return sum(numbers.values())
