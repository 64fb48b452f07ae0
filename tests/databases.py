"""Databases that tests use one after the other, each time as if it were new: copying one costs far more."""

from contextlib import closing
from dataclasses import dataclass
from typing import Any, LiteralString
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import Connection, sql

_OTHERS = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
_SEQUENCES = "SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences"
# Whatever is made anew has a new number, whatever is renamed a new name.
_STRUCTURE = """
WITH ours AS (SELECT oid, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace),
parts(part) AS (
    SELECT concat_ws(' ', oid, relname) FROM ours
    UNION ALL SELECT concat_ws(' ', oid, attname, attnum, atttypid, atttypmod, attnotnull)
        FROM pg_attribute JOIN ours ON oid = attrelid WHERE attnum > 0
    UNION ALL SELECT concat_ws(' ', oid, adnum) FROM pg_attrdef
    UNION ALL SELECT concat_ws(' ', oid, conname, convalidated) FROM pg_constraint
    UNION ALL SELECT concat_ws(' ', oid, tgname, tgenabled) FROM pg_trigger
    UNION ALL SELECT concat_ws(' ', oid, proname, md5(prosrc)) FROM pg_proc WHERE oid >= 16384
    UNION ALL SELECT concat_ws(' ', oid, nspname) FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'
)
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM parts
"""


_SIZE = "SELECT pg_database_size(current_database())"
_MOST_WASTE = 8 * 1024 * 1024  # octets of deleted rows that later tests would have to skip

_Row = tuple[Any, ...]


@dataclass(frozen=True)
class _Original:
    """What a fresh copy is like: its structure, what its filled tables hold, and where its sequences stand."""

    structure: str
    size: int
    rows: dict[str, bytes]
    contents: dict[str, str]
    empty: tuple[str, ...]
    sequences: tuple[tuple[str, int, bool], ...]


class Lent:
    """A copy of a template, lent to one test after the other; `url` is its address."""

    def __init__(self, server_url: str, name: str, template: str) -> None:
        self.url = named(server_url, name)
        self._server_url, self._name, self._template = server_url, name, template
        self._original = self._copied()

    def take_back(self) -> None:
        """Throw everybody out and put it back as it was; one that was rebuilt or bloated is copied anew."""
        with closing(self._connected()) as connection:
            connection.execute(_OTHERS)
            if usable := _is_usable(connection, self._original):
                _restore(connection, self._original)
        if not usable:
            self._original = self._copied()

    def _copied(self) -> _Original:
        with psycopg.connect(self._server_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {self._name} TEMPLATE {self._template}")
        with closing(self._connected()) as connection:
            return _read(connection)

    def _connected(self) -> Connection[_Row]:
        return psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)


def named(url: str, database: str) -> str:
    """The address, as SQLAlchemy wants it, of a database on the server of `url`."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(scheme="postgresql+psycopg", path=f"/{database}"))


def _read(connection: Connection[_Row]) -> _Original:
    tables = [str(name) for (name,) in connection.execute(_TABLES)]
    rows = {table: _rows(connection, table) for table in tables}
    filled = {table: held for table, held in rows.items() if held}
    return _Original(
        structure=_value(connection, _STRUCTURE),
        size=_value(connection, _SIZE),
        rows=filled,
        contents=_contents(connection, filled),
        empty=tuple(table for table in tables if table not in filled),
        sequences=tuple(connection.execute(_SEQUENCES)),
    )


def _is_usable(connection: Connection[_Row], original: _Original) -> bool:
    grown: int = _value(connection, _SIZE) - original.size
    return grown <= _MOST_WASTE and _value(connection, _STRUCTURE) == original.structure


def _restore(connection: Connection[_Row], original: _Original) -> None:
    contents = _contents(connection, original.rows)
    changed = [table for table in original.rows if contents[table] != original.contents[table]]
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")  # neither triggers nor foreign keys
        emptied = [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in (*original.empty, *changed)]
        connection.execute(sql.SQL("; ").join(emptied))
        for table in changed:
            with connection.cursor().copy(_copy(table, "FROM STDIN")) as copy:
                copy.write(original.rows[table])
        stands = [sql.SQL("setval({}, {}, {})").format(*map(sql.Literal, each)) for each in original.sequences]
        connection.execute(sql.SQL("SELECT {}").format(sql.SQL(", ").join(stands)))


def _rows(connection: Connection[_Row], table: str) -> bytes:
    with connection.cursor().copy(_copy(table, "TO STDOUT")) as copy:
        return b"".join(bytes(part) for part in copy)


def _copy(table: str, where: str) -> sql.Composed:
    return sql.SQL("COPY {} " + where).format(sql.Identifier(table))


def _contents(connection: Connection[_Row], tables: dict[str, bytes]) -> dict[str, str]:
    """A fingerprint of each table's rows, in whatever order they are."""
    each = sql.SQL("SELECT {}::text, md5(string_agg(held::text, ',' ORDER BY held::text)) FROM {} AS held")
    one = [each.format(sql.Literal(table), sql.Identifier(table)) for table in tables]
    return {str(table): str(print_) for table, print_ in connection.execute(sql.SQL(" UNION ALL ").join(one))}


def _value(connection: Connection[_Row], question: LiteralString) -> Any:
    (value,) = connection.execute(question).fetchone() or (None,)
    return value
