"""The kind of columns whose texts are sealed on their way into the database and opened on their way out."""

import structlog
from sqlalchemy import Dialect, String, Text
from sqlalchemy.types import TypeDecorator

from advocacy.domain.sealing import UNOPENED, SealedColumn, Unreadable, readable
from advocacy.vault import PREFIX
from advocacy.vaults import vault_at

log = structlog.get_logger()


class Sealed(TypeDecorator[str]):
    """A sealed VARCHAR; empty texts stay empty. What does not open is an `Unreadable`.

    The same text is sealed otherwise each time, so it cannot be searched for. Statements that are `Ready` do not
    pass here: who gives them values or takes their rows seals and opens by hand (`advocacy.db.vault_of`).
    """

    impl = String
    cache_ok = True

    def __init__(self, column: SealedColumn) -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if not value:
            return value
        return vault_at(dialect).seal(self.column, readable(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if not value:
            return value
        try:
            return vault_at(dialect).open(self.column, value)
        except UNOPENED as problem:
            log.error("seal_unopened", column=self.column.value, error=type(problem).__name__)
            return Unreadable(problem)


class SealedText(Sealed):
    """The same as TEXT."""

    impl = Text
    cache_ok = True


def is_unsealed(column: str) -> str:
    """The condition, in SQL, that a text is stored as it was given; as the indexes `ix_…_unsealed` have it."""
    return f"{column} <> '' AND NOT starts_with({column}, '{PREFIX}')"
