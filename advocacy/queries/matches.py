"""How signatures got their seats: shares of the ladder's rungs, and those whose seats are not certain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from advocacy.domain.matches import Address, Certainty, Method
from advocacy.domain.sealing import Unreadable
from advocacy.models import MatchRow, Petition, Signature

_PRECINCT_ALONE = "Precinct "


@dataclass(frozen=True, slots=True)
class Share:
    """How many signatures of a petition one rung answered with one certainty; `share` of all, from 0 to 1."""

    method: Method
    certainty: Certainty
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class PendingMatch:
    """A match that could become better; `address` is as the resident gave it, `matched_at` tells its state."""

    signature_id: int
    address: Address
    matched_at: datetime


def shares(session: Session, slug: str | None = None) -> Sequence[Share]:
    """The rungs by which the signatures of one petition, or of all, were matched, the most frequent first.

    Unconfirmed and confirmed signatures count alike; expired ones have no match any more.
    """
    question = select(MatchRow.method, MatchRow.certainty, func.count()).group_by(
        MatchRow.method, MatchRow.certainty
    )
    if slug is not None:
        question = (
            question.join(Signature, Signature.id == MatchRow.signature_id)
            .join(Petition, Petition.id == Signature.petition_id)
            .where(Petition.slug == slug)
        )
    rows = sorted(session.execute(question), key=lambda row: (-row[2], row[0], row[1]))
    total = sum(count for _, _, count in rows)
    return [Share(Method(method), Certainty(certainty), count, count / total) for method, certainty, count in rows]


def pending_matches(session: Session, after: int, limit: int) -> Sequence[PendingMatch]:
    """The next signatures whose seats are not certain, in the order of their ids, from the one after `after`.

    Those whose street cannot be read are left out.
    """
    while rows := _pending_rows(session, after, limit):
        if batch := [_pending(row) for row in rows if not isinstance(row.street, Unreadable)]:
            return batch
        after = rows[-1].id
    return []


def _pending_rows(session: Session, after: int, limit: int) -> Sequence[Row[Any]]:
    return session.execute(
        select(
            *(Signature.id, Signature.street, Signature.town, Signature.zip),
            *(MatchRow.detail["facts"]["precinct"].astext.label("precinct"), MatchRow.matched_at),
        )
        .join(MatchRow, MatchRow.signature_id == Signature.id)
        .where(MatchRow.certainty != Certainty.CERTAIN, Signature.id > after)
        # Without its street, which is deleted in time, nothing better can be found.
        .where(Signature.street_deleted_at.is_(None))
        .order_by(Signature.id)
        .limit(limit)
    ).all()


def _pending(row: Row[Any]) -> PendingMatch:
    return PendingMatch(row.id, _address(row.street, row.town, row.zip, row.precinct or ""), row.matched_at)


def _address(street: str, town: str, code: str, precinct: str) -> Address:
    """Ward and precinct are not kept but in the words of the match ("Ward 6, precinct 1", "Precinct 7")."""
    if precinct.startswith(_PRECINCT_ALONE):
        return Address(street, town, code, precinct=precinct)
    return Address(street, town, code, ward=precinct)
