"""Migrations that change what is stored keep it true."""

from sqlalchemy import Connection, Engine, text

from advocacy.gateways import schema

_PEOPLE = """
INSERT INTO persons (id, email, email_key, created_at) OVERRIDING SYSTEM VALUE
SELECT number, 'p' || number || '@example.org', 'p' || number || '@example.org', now()
FROM generate_series(1, 3) AS number
"""
_PETITION = """
INSERT INTO petitions (id, slug, jurisdiction, state, default_language, goal, wait_for_successor,
                       confirmed_count, created_at)
OVERRIDING SYSTEM VALUE VALUES (1, 'sample', 'ma', 'open', 'en', 100, false, 0, now())
"""
_SIGNED = """
INSERT INTO signatures (petition_id, person_id, state, language, given_name, family_name, street, town, zip, note,
                        show_name, source, share_code, created_at)
VALUES (1, :person, :state, 'en', :given, 'Lee', '1 Main St', '', '', '', false, '', :code, now())
"""
_ROWS = (
    (1, "confirmed", "Ánn"),
    (1, "unconfirmed", "Ann"),
    (2, "quarantined", "Bo"),
    (3, "withdrawn", "Cy"),
    (None, "erased", ""),
)


def test_those_who_signed_before_have_the_first_place_and_a_home_of_their_own(engine: Engine) -> None:
    schema.downgrade(engine, "0021")
    with engine.begin() as connection:
        _fill(connection)
    schema.upgrade(engine)
    assert schema.differences(engine) == []
    with engine.begin() as connection:
        found = connection.execute(
            text("SELECT place, name_key, address_key, household_key FROM signatures ORDER BY id")
        ).all()
        homes = connection.scalar(text("SELECT count(*) FROM households"))
    assert [row.place for row in found] == [1, None, 1, None, None]
    assert [row.name_key for row in found] == ["ann lee", "ann lee", "bo lee", "cy lee", ""]
    assert [row.household_key == row.address_key for row in found] == [True, False, True, False, True]
    assert len({row.address_key for row in found}) == 5
    assert homes == 2
    schema.downgrade(engine, "0021")
    schema.upgrade(engine)


def _fill(connection: Connection) -> None:
    for statement in (_PEOPLE, _PETITION):
        connection.execute(text(statement))
    for number, (person, state, given) in enumerate(_ROWS):
        row = {"person": person, "state": state, "given": given, "code": f"code-{number}"}
        connection.execute(text(_SIGNED), row)
