"""Rows that a statement is handed, all in one parameter."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import TableValuedAlias, bindparam, column, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine


def handed(name: str, columns: Mapping[str, TypeEngine[Any]]) -> TableValuedAlias:
    """The table `name`: of the parameter of that name, a list of mappings; times in it are ISO 8601.

    One JSON text is a sixth of the work of an array for each column: psycopg writes those in Python.
    """
    rows = func.jsonb_to_recordset(bindparam(name, type_=JSONB()))
    given = (column(each, kind) for each, kind in columns.items())
    return rows.table_valued(*given, name=name).render_derived(with_types=True)
