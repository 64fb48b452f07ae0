"""Rows of samples, table by table, and their way into the database by COPY.

They are what signing, confirming and delivering leave behind; tests/services/test_demo.py holds them against rows
that went through those services.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from advocacy.db import driver_of, vault_of
from advocacy.domain.sealing import SealedColumn
from advocacy.models import (
    Base,
    Consent,
    Household,
    Letter,
    MatchRow,
    Message,
    MessageHistory,
    Person,
    Signature,
    SignatureHistory,
)
from advocacy.vault import Vault

COLUMNS: Mapping[type[Base], str] = {
    Person: "id email email_key email_hash created_at",
    Household: "person_id petition_id address_key",
    Signature: "id petition_id person_id state language given_name family_name street town zip note show_name"
    " source share_code created_at confirmed_at name_key address_key place",
    SignatureHistory: "signature_id event at",
    MatchRow: "signature_id upper_seat_id lower_seat_id method certainty detail data_version matched_at",
    Consent: "signature_id kind version given_at",
    Letter: "id signature_id seat_id legislator_id stance language subject body sign_off frozen_at is_edited",
    Message: "id kind subject_id person_id seat_id lane state not_before fence attempts reply_code reply"
    " created_at settled_at",
    MessageHistory: "message_id event at detail",
}
"""The columns that services fill in, in the order in which foreign keys ask for the tables."""

_SEALED: Mapping[type[Base], tuple[int, SealedColumn]] = {
    Signature: (COLUMNS[Signature].split().index("street"), SealedColumn.STREET),
    Letter: (COLUMNS[Letter].split().index("sign_off"), SealedColumn.SIGN_OFF),
}
"""The place in its table's row of each column that is sealed."""

_TOGETHER = (Signature, MatchRow)
"""Written by one statement, as signing does: what the database itself keeps of the two, it then writes once."""
_IDS_AT_ONCE = 500


class Rows:
    """Rows to be written, signatures once in a transaction, and the ids by which they name each other.

    Times are ISO 8601.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows: defaultdict[type[Base], list[tuple[Any, ...]]] = defaultdict(list)
        self._ids: dict[type[Base], Iterator[int]] = {}

    def add(self, table: type[Base], *values: Any) -> None:
        """A row, with its values in the order of `COLUMNS`."""
        self._rows[table].append(values)

    def next_id(self, table: type[Base]) -> int:
        """An id that no row of the table has; ids grow."""
        found = next(self._ids.get(table, iter(())), None)
        return found if found is not None else self._fetched(table)

    def write(self) -> None:
        """Write all rows and forget them."""
        with driver_of(self._session).cursor() as cursor:
            first: tuple[type[Base], ...] = (Person, Household)
            for table in first:
                self._copy(cursor, table, table.__tablename__)
            if self._rows[Signature]:
                self._sign(cursor)
            for table in COLUMNS:
                self._copy(cursor, table, table.__tablename__)

    def _sign(self, cursor: psycopg.Cursor[Any]) -> None:
        for table in _TOGETHER:
            cursor.execute(_make_aside(table))
            self._copy(cursor, table, _aside(table))
        cursor.execute(_SIGN)

    def _copy(self, cursor: psycopg.Cursor[Any], table: type[Base], into: str) -> None:
        rows = self._rows.pop(table, [])
        if not rows:
            return
        vault = vault_of(self._session)
        words = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(into), _names(table))
        with cursor.copy(words) as copy:
            for row in rows:
                copy.write_row(_sealed(vault, table, row))

    def _fetched(self, table: type[Base]) -> int:
        wanted = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :number)")
        given = {"name": table.__tablename__, "number": _IDS_AT_ONCE}
        self._ids[table] = iter(self._session.scalars(wanted, given).all())
        return next(self._ids[table])


def _sealed(vault: Vault, table: type[Base], row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row as the columns' types would write it."""
    if table not in _SEALED:
        return row
    at, column = _SEALED[table]
    return (*row[:at], vault.seal(column, row[at]), *row[at + 1 :])


def _names(table: type[Base]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in COLUMNS[table].split())


def _aside(table: type[Base]) -> str:
    return f"sample_{table.__tablename__}"


def _make_aside(table: type[Base]) -> sql.Composed:
    words = "CREATE TEMPORARY TABLE IF NOT EXISTS {} ON COMMIT DELETE ROWS AS SELECT * FROM {} WHERE false"
    return sql.SQL(words).format(sql.Identifier(_aside(table)), sql.Identifier(table.__tablename__))


def _moved(table: type[Base]) -> sql.Composed:
    name, names = sql.Identifier(table.__tablename__), _names(table)
    words = "INSERT INTO {} ({}) SELECT {} FROM {}"
    return sql.SQL(words).format(name, names, names, sql.Identifier(_aside(table)))


_SIGN = sql.SQL("WITH signed AS ({}) {}").format(*(_moved(table) for table in _TOGETHER))
