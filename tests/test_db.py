"""Two doors: one that commits or forgets, one that cannot write; both survive a restarted server."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from advocacy.db import Database, connect, nudge
from advocacy.domain.ports import Job
from advocacy.models import Person
from tests.samples import NOW


def person(name: str) -> Person:
    return Person(email=f"{name}@example.org", email_key=f"{name}@example.org", created_at=NOW)


def test_work_is_kept_as_a_whole_or_not_at_all(database: Database) -> None:
    with database.unit_of_work() as session:
        session.add(person("kept"))
    with pytest.raises(IntegrityError), database.unit_of_work() as session:
        session.add_all([person("forgotten"), person("kept")])
    with database.reading() as session:
        assert session.scalars(select(Person.email)).all() == ["kept@example.org"]


def test_the_reading_door_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match="read-only"), database.reading() as session:
        session.execute(text("DELETE FROM persons"))


def test_bells_ring_after_the_commit_once_for_each_job(database: Database) -> None:
    rung = database._bell.rung  # type: ignore[attr-defined]
    with database.unit_of_work() as session:
        nudge(session, Job.COUNT)
        nudge(session, Job.COUNT)
        assert rung == []
    assert rung == [Job.COUNT]


def test_connections_that_the_server_closed_are_replaced_unseen(database: Database) -> None:
    closed = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    here = " AND datname = current_database() AND application_name = 'advocacy'"
    for door in (database.unit_of_work, database.reading):
        with door() as session:
            session.execute(text("SELECT 1"))
    with database.single_act() as act:
        act.scalar(text("SELECT 1"))
    with database.engine.connect() as other, database.unit_of_work() as session:
        assert session.execute(text(closed + here)).scalar_one() >= 3
        other.invalidate()
    for door in (database.unit_of_work, database.reading):
        with door() as session:
            assert session.execute(text("SELECT 1")).scalar_one() == 1
    with database.single_act() as act:
        assert act.scalar(text("SELECT 1")) == 1


def test_all_doors_say_alike_that_there_is_no_server(database: Database) -> None:
    nobody = database.engine.url.set(host="127.0.0.1", port=1, query={})
    away = Database(connect(nobody.render_as_string(hide_password=False)), database._bell)
    for door in (away.unit_of_work, away.reading, away.single_act):
        with pytest.raises(OperationalError), door() as session:
            session.scalar(text("SELECT 1"))


def test_bells_ring_after_a_single_act_unless_it_failed(database: Database) -> None:
    rung = database._bell.rung  # type: ignore[attr-defined]

    def fail() -> None:
        with database.single_act() as act:
            nudge(act, Job.COUNT)
            act.scalar(text("SELECT 1 / 0"))

    with pytest.raises(DBAPIError):
        fail()
    assert rung == []
    with database.single_act() as act:
        nudge(act, Job.COUNT)
        assert rung == []
    assert rung == [Job.COUNT]
