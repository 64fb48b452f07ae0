"""What all tables share: names for constraints, column kinds."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import BigInteger, ColumnClause, DateTime, Identity, MetaData, String, literal_column
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Id = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]


class Base(DeclarativeBase):
    """The root of all tables; times are aware and in UTC."""

    metadata = MetaData(naming_convention=NAMES)


def fixed(word: str) -> ColumnClause[str]:
    """A word of our own, written into the statement: the planner sees it and nothing has to be sent."""
    return literal_column(f"'{word}'", String)
