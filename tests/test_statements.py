"""Statements handed to the driver as they are fail as all others do, and tell nobody's data."""

import signal

import pytest
from psycopg._queries import MAX_CACHED_STATEMENT_LENGTH, MAX_CACHED_STATEMENT_PARAMS
from psycopg.types.json import Jsonb
from sqlalchemy import bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as insert_person
from sqlalchemy.exc import IntegrityError, OperationalError

from advocacy.db import Database
from advocacy.models import Person
from advocacy.services.freezing import confirm_and_freeze
from advocacy.services.intake import write_signature
from advocacy.statements import Ready
from tests.samples import NOW

ECHO = Ready(
    select(
        bindparam("number", type_=Person.id.type).label("number"),
        bindparam("facts", type_=JSONB).label("facts"),
        func.length("constant").label("length"),
    )
)
ADDED = (
    insert_person(Person)
    .values(email=bindparam("given_email"), email_key=bindparam("given_email"), created_at=NOW)
    .returning(Person.id)
    .cte("added")
)
ADD = Ready(select(ADDED.c.id))
PID = Ready(select(func.pg_backend_pid()))


@pytest.mark.parametrize(
    "statement",
    [write_signature(has_former_key=True, has_reasons=True), confirm_and_freeze(has_unsubscribed=True)],
)
def test_what_every_signature_runs_is_short_enough_for_the_driver_to_keep(statement: Ready) -> None:
    """Longer texts are taken apart anew at each use, which takes a quarter of a millisecond."""
    assert len(statement._text) <= MAX_CACHED_STATEMENT_LENGTH
    assert statement._text.count(b"%(") <= MAX_CACHED_STATEMENT_PARAMS


def test_values_go_in_by_name_and_come_out_by_name(database: Database) -> None:
    with database.reading() as session:
        (row,) = ECHO.rows(session, {"number": 7, "facts": Jsonb({"town": "Wellesley"})})
    assert (row.number, row.facts, row.length) == (7, {"town": "Wellesley"}, 8)


def test_no_row_has_no_value(database: Database) -> None:
    with database.reading() as session:
        assert Ready(select(Person.id).where(Person.email == "nobody@example.org")).value(session, {}) is None


def test_a_broken_constraint_is_named(database: Database) -> None:
    with database.single_act() as act:
        assert ADD.value(act, {"given_email": "ana@example.org"})
    with pytest.raises(IntegrityError, match="uq_persons_email_key"), database.single_act() as act:
        ADD.value(act, {"given_email": "ana@example.org"})


def test_in_a_unit_of_work_it_sees_what_is_not_committed_yet(database: Database) -> None:
    with database.unit_of_work() as session:
        session.add(Person(email="ben@example.org", email_key="ben@example.org", created_at=NOW))
        assert Ready(select(Person.email)).value(session, {}) == "ben@example.org"
        session.rollback()
    with database.reading() as session:
        assert Ready(select(Person.email)).value(session, {}) is None


def test_a_connection_that_dies_under_it_is_not_used_again(database: Database) -> None:
    with database.single_act() as act:
        with database.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": PID.value(act, {})})
        with pytest.raises(OperationalError):
            PID.value(act, {})
        assert PID.value(act, {})
    with database.single_act() as act:
        assert PID.value(act, {})


class _TimeIsUp(Exception):
    """What a time limit raises in the middle of anything."""


def test_a_connection_that_was_cut_off_in_the_middle_is_not_used_again(database: Database) -> None:
    def cut(_number: int, _frame: object) -> None:
        raise _TimeIsUp

    before = signal.signal(signal.SIGALRM, cut)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with database.single_act() as act, pytest.raises(_TimeIsUp):
            Ready(select(func.pg_sleep(30))).value(act, {})
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    with database.single_act() as act:
        assert PID.value(act, {})
