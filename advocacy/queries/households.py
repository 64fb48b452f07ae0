"""Which signature of a mailbox keeps another one from being confirmed."""

from typing import Any

from sqlalchemy import ScalarSelect, case, exists, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.util import AliasedClass

from advocacy.db import Act
from advocacy.models import Signature

SomeSignature = type[Signature] | AliasedClass[Signature]


def blocking(mine: SomeSignature) -> ScalarSelect[Any]:
    """The id of the signature because of which `mine` cannot be confirmed (any more), NULL when there is none.

    That is itself once it has a place, one of the same name, and otherwise the first one when it comes from
    another home or both places are taken (docs/decisions/021-one-mailbox.md).
    """
    other, third = aliased(Signature), aliased(Signature)
    is_full = exists().where(
        third.petition_id == other.petition_id,
        third.person_id == other.person_id,
        third.place.is_not(None),
        third.id != other.id,
    )
    return (
        select(other.id)
        .where(
            other.petition_id == mine.petition_id,
            other.person_id == mine.person_id,
            other.place.is_not(None),
            (other.id == mine.id)
            | (other.name_key == mine.name_key)
            | (other.address_key != mine.address_key)
            | is_full,
        )
        .order_by(case((other.id == mine.id, 0), (other.name_key == mine.name_key, 1), else_=2), other.place)
        .limit(1)
        .correlate(mine)
        .scalar_subquery()
    )


def blocking_signature(session: Session | Act, signature_id: int) -> int | None:
    """The same of one signature, by its id."""
    found: int | None = session.scalar(select(blocking(Signature)).where(Signature.id == signature_id))
    return found
