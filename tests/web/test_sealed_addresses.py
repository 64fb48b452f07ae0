"""Somebody who takes the database away has no street address."""

import psycopg
from flask.testing import FlaskClient

from advocacy.wiring import Toolbox
from tests.residents import mine_path, sign, sign_and_confirm

STREET = "4711 Hollyhock Lane"
_TABLES = """
SELECT format('%I', table_name) FROM information_schema.tables
WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
"""


def _rows_that_tell(toolbox: Toolbox, word: str) -> list[str]:
    """Tables and rows in which a word stands, asked by a stranger who reads all of them."""
    address = str(toolbox.settings.database_url).replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
        return [
            f"{table}: {row}"
            for table in tables
            for (row,) in connection.execute(f"SELECT row::text FROM {table} AS row").fetchall()
            if word in row.lower()
        ]


def test_no_table_holds_the_street_of_who_signed_confirmed_and_was_written_to(
    client: FlaskClient, toolbox: Toolbox
) -> None:
    confirmed = sign_and_confirm(client, toolbox, street=STREET)
    sign(client, toolbox, street=STREET, email="ben@example.org")
    assert _rows_that_tell(toolbox, "ana@example.org")
    assert _rows_that_tell(toolbox, "hollyhock") == []
    assert STREET in client.get(mine_path(toolbox, confirmed)).text
