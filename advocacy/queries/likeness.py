"""Which signatures are alike, and how many: by where they came from, their notes, the names of their mailboxes."""

from collections.abc import Mapping, Sequence

from sqlalchemy import CompoundSelect, Select, func, literal, select, tuple_, union_all
from sqlalchemy.orm import Session

from advocacy.domain.suspicion import Trait
from advocacy.models import SignatureOrigin, SignatureTrait


def those_like(trait: Trait, signature_id: int) -> Select[int]:
    """The ids of all that share a trait with this one, itself among them."""
    if trait is Trait.PREFIX:
        its = select(SignatureOrigin.prefix).where(SignatureOrigin.signature_id == signature_id)
        return select(SignatureOrigin.signature_id).where(SignatureOrigin.prefix.in_(its))
    kind = SignatureTrait.kind == trait.value
    value = select(SignatureTrait.value).where(kind, SignatureTrait.signature_id == signature_id)
    return select(SignatureTrait.signature_id).where(kind, SignatureTrait.value.in_(value))


def likeness(session: Session, ids: Sequence[int]) -> Mapping[int, Mapping[Trait, int]]:
    """How many others share each trait with these signatures; traits that nobody shares are left out."""
    own = _traits(ids).subquery()
    traits = session.execute(select(own.c.signature_id, own.c.kind, own.c.value)).all()
    numbers = _numbers(session, {(row.kind, row.value) for row in traits})
    found: dict[int, dict[Trait, int]] = {}
    for signature_id, kind, value in traits:
        if numbers[kind, value] > 1:
            found.setdefault(signature_id, {})[Trait(kind)] = numbers[kind, value] - 1
    return found


def _traits(ids: Sequence[int]) -> CompoundSelect[int, str, bytes]:
    origin, trait = SignatureOrigin, SignatureTrait
    prefix = literal(Trait.PREFIX.value)
    return union_all(
        select(origin.signature_id, prefix.label("kind"), origin.prefix.label("value")).where(
            origin.signature_id.in_(ids)
        ),
        select(trait.signature_id, trait.kind, trait.value).where(trait.signature_id.in_(ids)),
    )


def _numbers(session: Session, wanted: set[tuple[str, bytes]]) -> Mapping[tuple[str, bytes], int]:
    prefixes = [value for kind, value in wanted if kind == Trait.PREFIX]
    others = [pair for pair in wanted if pair[0] != Trait.PREFIX]
    origin, trait = SignatureOrigin, SignatureTrait
    both = union_all(
        select(literal(Trait.PREFIX.value).label("kind"), origin.prefix.label("value"), func.count().label("n"))
        .where(origin.prefix.in_(prefixes))
        .group_by(origin.prefix),
        select(trait.kind, trait.value, func.count())
        .where(tuple_(trait.kind, trait.value).in_(others))
        .group_by(trait.kind, trait.value),
    )
    return {(kind, value): number for kind, value, number in session.execute(both)}
