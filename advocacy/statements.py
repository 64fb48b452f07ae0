"""Large statements made ready once, for the few that every signature runs."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult, Select, make_url
from sqlalchemy.orm import Session

from advocacy.db import Act

_DIALECT = make_url("postgresql+psycopg://").get_dialect()()


class Ready:
    """A statement that is written out once and then handed to the driver as it is.

    SQLAlchemy finds a statement's text again by hashing all of its parts at each use, which for the largest ones
    takes longer than anything else around them (docs/decisions/005-one-statement.md).
    """

    def __init__(self, statement: Select[Any]) -> None:
        written = statement.compile(dialect=_DIALECT)
        self._text = str(written)
        self._constants = {name: value for name, value in written.params.items() if value is not None}

    def run(self, session: Session | Act, given: Mapping[str, Any]) -> CursorResult[Any]:
        """Run it with these values, by name, as psycopg takes them (JSON as `Jsonb`).

        The session's own changes are written first.
        """
        session.flush()
        return session.connection().exec_driver_sql(self._text, {**self._constants, **given})
