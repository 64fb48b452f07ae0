"""Seals, batch by batch, what was stored before there were seals or is sealed with an older key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Text, bindparam, func, select, type_coerce, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from advocacy.db import vault_of
from advocacy.domain.sealing import UNOPENED, SealedColumn
from advocacy.models.sealed import is_unsealed
from advocacy.queries.seals import COLUMNS
from advocacy.vault import Vault

BATCH = 500


@dataclass(frozen=True, slots=True)
class Resealed:
    """A batch: the row to go on after (None at the end), how many were sealed, how many could not be opened."""

    after: int | None
    sealed: int
    unopened: int


def seal_new(session: Session, column: SealedColumn) -> int:
    """Seal the next rows of a column that are not sealed at all; returns how many."""
    return _batch(session, column, sql(is_unsealed(column.partition(".")[2])), 0).sealed


def reseal(session: Session, column: SealedColumn, after: int) -> Resealed:
    """Seal the next rows, by id, of a column that are not sealed with the newest key.

    Rows that others hold are passed over, so nobody waits and nothing can wait in a circle; run it from the
    beginning once more for them.
    """
    stored = type_coerce(COLUMNS[column], Text)
    return _batch(session, column, (stored != "") & ~func.starts_with(stored, vault_of(session).prefix), after)


def _batch(session: Session, column: SealedColumn, where: ColumnElement[bool] | Any, after: int) -> Resealed:
    attribute, vault = COLUMNS[column], vault_of(session)
    row_id = attribute.class_.id
    rows = session.execute(
        select(row_id, type_coerce(attribute, Text))
        .where(row_id > after, where)
        .order_by(row_id)
        .limit(BATCH)
        .with_for_update(key_share=True, skip_locked=True)
    ).all()
    sealed = [(key, text) for key, stored in rows if (text := _resealed(vault, column, stored)) is not None]
    if sealed:
        _write(session, column, sealed)
    last = rows[-1][0] if len(rows) == BATCH else None
    return Resealed(last, len(sealed), len(rows) - len(sealed))


def _resealed(vault: Vault, column: SealedColumn, stored: str) -> str | None:
    try:
        return vault.seal(column, vault.open(column, stored))
    except UNOPENED:
        return None


def _write(session: Session, column: SealedColumn, rows: Sequence[tuple[int, str]]) -> None:
    attribute = COLUMNS[column]
    new = (
        func.unnest(bindparam("ids", type_=ARRAY(BigInteger)), bindparam("texts", type_=ARRAY(Text)))
        .table_valued("id", "text")
        .render_derived(name="new")
    )
    statement = (
        update(attribute.class_)
        .where(attribute.class_.id == new.c.id)
        .values({attribute: type_coerce(new.c.text, Text)})
    )
    ids, texts = zip(*rows, strict=True)
    session.connection().execute(statement, {"ids": list(ids), "texts": list(texts)})
