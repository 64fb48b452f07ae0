"""Which addresses must not be written to, and which signatures give no right to it any more."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import QueryableAttribute, Session

from advocacy.domain.consents import ConsentKind
from advocacy.domain.suppressions import SuppressionReason
from advocacy.models import Consent, Suppression
from advocacy.models.table import fixed


def standing(email_hash: ColumnElement[Any] | QueryableAttribute[Any]) -> ColumnElement[bool]:
    """Whether any reason stands against the address of this hash (`Person.email_hash`); NULL has none."""
    return exists().where(Suppression.email_hash == email_hash, Suppression.released_at.is_(None))


def standing_for(
    email_hash: ColumnElement[Any] | QueryableAttribute[Any], reason: SuppressionReason
) -> ColumnElement[bool]:
    """Whether this reason stands against the address of this hash."""
    return exists().where(
        Suppression.email_hash == email_hash,
        Suppression.reason == fixed(reason),
        Suppression.released_at.is_(None),
    )


def ended(signature_id: ColumnElement[Any] | QueryableAttribute[Any]) -> ColumnElement[bool]:
    """Whether the signature asked for news, and its person unsubscribed since, whatever they signed after that."""
    given = select(func.bool_and(Consent.ended_at.is_not(None))).where(
        Consent.signature_id == signature_id, Consent.kind == fixed(ConsentKind.UPDATES)
    )
    return given.scalar_subquery().is_(True)


def rank(reason: Any) -> ColumnElement[int]:
    """The place of a reason: of several, the first is the one that is told."""
    ranks = [(reason == fixed(each), place) for place, each in enumerate(SuppressionReason)]
    return case(*ranks, else_=len(ranks))


def reasons(session: Session, email_hash: bytes) -> dict[SuppressionReason, datetime]:
    """All reasons that stand against an address, and since when."""
    rows = session.execute(
        select(Suppression.reason, Suppression.created_at).where(
            Suppression.email_hash == email_hash, Suppression.released_at.is_(None)
        )
    )
    return {SuppressionReason(reason): since for reason, since in rows}
