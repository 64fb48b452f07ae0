"""The public count: kept in the petition's row by a job, so that no page ever counts signatures."""

from sqlalchemy import ARRAY, BigInteger, any_, func, literal, select, update
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
        # The state is written out for the partial index ix_signatures_uncounted.
        .where(
            Signature.state == literal(SignatureState.CONFIRMED.value, literal_execute=True), ~Signature.counted
        )
        .limit(BATCH)
        .with_for_update(skip_locked=True)
        .cte("lacking")
    )
    # An array, because the planner takes 5,000 ids of a sub-select for a reason to read the whole table.
    ids = func.array(select(lacking.c.id).scalar_subquery(), type_=ARRAY(BigInteger))
    marked = (
        update(Signature)
        .where(Signature.id == any_(ids))
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
