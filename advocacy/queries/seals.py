"""Which keys the sealed columns are sealed with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, case, func, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from advocacy.domain.sealing import SealedColumn
from advocacy.models import Letter, Signature
from advocacy.vault import ID_SIGNS, PREFIX

COLUMNS: Mapping[SealedColumn, InstrumentedAttribute[Any]] = {
    SealedColumn.STREET: Signature.street,
    SealedColumn.SIGN_OFF: Letter.sign_off,
}


@dataclass(frozen=True, slots=True)
class SealCount:
    """How many rows of a column are sealed with a key; `key_id` is None for those that are not sealed."""

    column: SealedColumn
    key_id: str | None
    rows: int


def seal_counts(session: Session, column: SealedColumn) -> Sequence[SealCount]:
    """The keys of a column's texts, most frequent first; it reads the whole table."""
    stored = type_coerce(COLUMNS[column], Text)
    key_id = case((func.starts_with(stored, PREFIX), func.substr(stored, len(PREFIX) + 1, ID_SIGNS)))
    counted = (
        select(key_id.label("key_id"), func.count().label("rows"))
        .where(stored != "")
        .group_by(key_id)
        .order_by(func.count().desc(), key_id)
    )
    return [SealCount(column, row.key_id, row.rows) for row in session.execute(counted)]
