"""Rows are put in, or brought up to date where they are there already."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.jurisdictions.pack import Pack
from advocacy.models.table import Base


def ids_by(session: Session, pack: Pack, table: type[Any], key: Any) -> dict[str, int]:
    """The ids of the state's rows of a table by one of its columns."""
    rows = session.execute(select(key, table.id).where(table.jurisdiction == pack.code))
    return dict(rows.all())


def upsert(session: Session, table: type[Base], key: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows; those that are there under the same key get the new values."""
    if not rows:
        return
    statement = insert(table).values(list(rows))
    values = {name: statement.excluded[name] for name in rows[0] if name not in key}
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
