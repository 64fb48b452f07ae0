"""Somebody who takes the database away has no street address."""

import psycopg
from flask.testing import FlaskClient
from sqlalchemy import text

from advocacy.wiring import Toolbox
from tests.residents import confirm_path, mine_path, sign, sign_and_confirm

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


def test_an_address_that_cannot_be_read_is_three_dots_on_a_page_and_stops_its_letter(
    client: FlaskClient, toolbox: Toolbox
) -> None:
    confirmed = sign_and_confirm(client, toolbox, street=STREET)
    waiting = sign(client, toolbox, street=STREET, email="ben@example.org")
    with toolbox.database.unit_of_work() as session:
        session.execute(text("UPDATE signatures SET street = street || 'AAAA'"))
    page = client.get(mine_path(toolbox, confirmed))
    assert (page.status_code, "•••" in page.text) == (200, True)
    answer = client.post(confirm_path(toolbox, waiting))
    assert (answer.status_code, "The mistake is ours" in answer.text) == (500, True)
