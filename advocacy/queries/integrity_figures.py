"""How many signatures count, are held back and were taken out, from the tallies; and why, from the flags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import QueryableAttribute, Session

from advocacy.domain.petition_states import PetitionState
from advocacy.domain.signature_states import SignatureState
from advocacy.domain.suspicion import Reason
from advocacy.domain.tallies import EVER, Dimension
from advocacy.models import Petition, PetitionText, Signature, SignatureFlag, SignatureTally
from advocacy.models.table import fixed
from advocacy.queries.tally_scopes import Scope

_HELD = (SignatureState.SUSPECT, SignatureState.QUARANTINED)


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one petition: what counts, and what does not and why. `title` is "" where none was asked for."""

    slug: str
    title: str
    confirmed: int
    held: int
    removed: int
    withdrawn: int


def standings(session: Session, language: str = "") -> Sequence[Standing]:
    """All petitions that are or were open, the newest first; titles in this language, or the petition's own."""
    tally = SignatureTally
    number = func.sum(tally.number)
    title = func.coalesce(_title(language), _title(Petition.default_language), "")
    rows = session.execute(
        select(
            Petition.slug,
            title.label("title"),
            Petition.confirmed_count,
            *(
                func.coalesce(number.filter(tally.state.in_([fixed(state) for state in states])), 0)
                for states in (_HELD, (SignatureState.INVALIDATED,), (SignatureState.WITHDRAWN,))
            ),
        )
        .outerjoin(
            tally,
            (tally.petition_id == Petition.id)
            & (tally.dimension == fixed(Dimension.TOTAL))
            & (tally.start == EVER),
        )
        .where(Petition.state != PetitionState.DRAFT)
        .group_by(Petition.id)
        .order_by(Petition.id.desc())
    )
    return [Standing(*row[:3], *map(int, row[3:])) for row in rows]


def uncounted(session: Session, scope: Scope) -> int:
    """How many of the scope are held back or were taken out."""
    states = [fixed(state) for state in (*_HELD, SignatureState.INVALIDATED)]
    question = select(func.coalesce(func.sum(SignatureTally.number), 0)).where(
        scope.shape.of(SignatureTally),
        SignatureTally.dimension == fixed(Dimension.TOTAL),
        scope.shape.hours(SignatureTally),
        SignatureTally.state.in_(states),
    )
    return int(session.scalar(question, scope.values) or 0)


def by_reason(session: Session) -> Mapping[Reason, tuple[int, int]]:
    """How many are held back and were taken out, by the weightiest reason of each.

    Those whose reasons were deleted after their time are missing.
    """
    reason = func.first_value(SignatureFlag.reason)
    order = (SignatureFlag.score.desc(), SignatureFlag.reason)
    held, removed = [fixed(state) for state in _HELD], fixed(SignatureState.INVALIDATED)
    main = (
        select(
            SignatureFlag.signature_id,
            Signature.state,
            reason.over(partition_by=SignatureFlag.signature_id, order_by=order).label("reason"),
        )
        .join(Signature, Signature.id == SignatureFlag.signature_id)
        .where(Signature.state.in_([*held, removed]))
        .distinct()
        .subquery()
    )
    rows = session.execute(
        select(
            main.c.reason,
            func.count().filter(main.c.state.in_(held)).label("held"),
            func.count().filter(main.c.state == removed).label("removed"),
        ).group_by(main.c.reason)
    )
    return {Reason(row.reason): (row.held, row.removed) for row in rows}


def _title(language: str | QueryableAttribute[str]) -> ScalarSelect[str]:
    """The public title of a petition in a language."""
    its = (PetitionText.petition_id == Petition.id) & PetitionText.is_public
    return select(PetitionText.title).where(its, PetitionText.language == language).scalar_subquery()
