"""The migrations and the tables in code say the same."""

from sqlalchemy import Engine, inspect

from advocacy.gateways import schema


def test_the_migrations_build_exactly_the_tables_of_the_code(engine: Engine) -> None:
    assert schema.is_current(engine)
    assert schema.differences(engine) == []


def test_the_migrations_can_be_taken_back_and_done_again(engine: Engine) -> None:
    schema.downgrade(engine, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    schema.upgrade(engine)
    assert schema.differences(engine) == []
