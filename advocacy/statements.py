"""Large statements made ready once, for the few that every signature or every mail needs."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import Cursor
from psycopg.rows import RowFactory, RowMaker, namedtuple_row, tuple_row
from sqlalchemy import Select, Update, make_url
from sqlalchemy.orm import Session

from advocacy.db import Act, as_raised, driver_of

_DIALECT = make_url("postgresql+psycopg://").get_dialect()()


class Ready:
    """A statement that is written out once and then handed to the driver as it is.

    SQLAlchemy finds a statement's text again by hashing all of its parts at each use, and describes each answer
    anew; for the largest ones that takes longer than anything else around them
    (docs/decisions/005-one-statement.md). Values are given by name, as psycopg takes them (JSON as `Jsonb`).
    Raises what SQLAlchemy raises.
    """

    def __init__(self, statement: Select[Any] | Update, prefix: str = "") -> None:
        """`prefix` is what the names of values begin with in `statement`, and do not when they are given."""
        written = statement.compile(dialect=_DIALECT)
        # As octets: the driver looks for what it knows of a statement by their hash, and these are hashed once.
        self._text = str(written).replace(f"%({prefix}", "%(").encode()
        self._constants = {name: value for name, value in written.params.items() if value is not None}
        self._row: RowMaker[Any] | None = None

    def rows(self, session: Session | Act, given: Mapping[str, Any]) -> Sequence[Any]:
        """The answer as named tuples. The session's own changes are written first."""
        return self._run(session, given, self._named)

    def value(self, session: Session | Act, given: Mapping[str, Any]) -> Any:
        """The first column of the answer's first row, or None."""
        return next((row[0] for row in self._run(session, given, tuple_row)), None)

    def _run(self, session: Session | Act, given: Mapping[str, Any], rows: RowFactory[Any]) -> Sequence[Any]:
        session.flush()
        return _run(session, self._text, {**self._constants, **given}, rows)

    def _named(self, cursor: Cursor[Any]) -> RowMaker[Any]:
        """Named tuples, of a class that is made once: the columns never change."""
        if self._row is None:
            self._row = namedtuple_row(cursor)
        return self._row


def _run(session: Session | Act, text: bytes, values: Mapping[str, Any], rows: RowFactory[Any]) -> Sequence[Any]:
    driver = driver_of(session)
    try:
        with driver.cursor(binary=True, row_factory=rows) as cursor:
            return cursor.execute(text, values).fetchall()
    except psycopg.Error as error:
        connection = session.connection()
        if driver.closed:
            connection.invalidate(error)
        raise as_raised(text.decode(), error, connection.dialect) from error
    except BaseException:  # a time limit: the answer is still to come, and must not be the next user's
        session.connection().invalidate()
        raise
