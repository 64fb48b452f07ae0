"""Which addresses must not be written to."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import QueryableAttribute, Session

from advocacy.domain.suppressions import SuppressionReason
from advocacy.models import Suppression


def standing(email_hash: ColumnElement[Any] | QueryableAttribute[Any]) -> ColumnElement[bool]:
    """Whether any reason stands against the address of this hash (`Person.email_hash`); NULL has none."""
    return exists().where(Suppression.email_hash == email_hash, Suppression.released_at.is_(None))


def reasons(session: Session, email_hash: bytes) -> dict[SuppressionReason, datetime]:
    """All reasons that stand against an address, and since when."""
    rows = session.execute(
        select(Suppression.reason, Suppression.created_at).where(
            Suppression.email_hash == email_hash, Suppression.released_at.is_(None)
        )
    )
    return {SuppressionReason(reason): since for reason, since in rows}
