"""The audit log is narrowed down, and says which kinds of acts it has."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE, Actor
from advocacy.queries.audit import PAGE, AuditFilter, audit_page, kinds
from advocacy.services import audit
from tests.samples import NOW

ZONE = ZoneInfo("America/New_York")
EVE = Actor(None, "eve@example.org", "")


def test_a_long_day_of_one_person_is_read_page_by_page(database: Database) -> None:
    with database.unit_of_work() as session:
        for minute in range(PAGE + 3):
            for actor in (EVE, COMMAND_LINE):
                audit.note(session, actor, "view", "person", minute, NOW + timedelta(minutes=minute / 60))
        audit.note(session, EVE, "export", "supporters", "all", NOW + timedelta(days=1))
    wanted = {"actor": EVE.name, "day": NOW.date()}
    with database.unit_of_work() as session:
        first = audit_page(session, AuditFilter(**wanted), ZONE)
        rest = audit_page(session, AuditFilter(**wanted, before=first.older), ZONE)
        other_day = audit_page(session, AuditFilter(day=NOW.date() + timedelta(days=1)), ZONE)
        nothing = audit_page(session, AuditFilter(act="export", day=date(2020, 1, 1)), ZONE)
    told = [int(row.subject_id) for row in (*first.rows, *rest.rows)]
    assert told == list(reversed(range(PAGE + 3)))
    assert (rest.older, [row.act for row in other_day.rows], nothing.rows) == (None, ["export"], [])


def test_each_kind_is_listed_once_by_alphabet(database: Database) -> None:
    with database.unit_of_work() as session:
        assert kinds(session, "act") == []
        for act in ("view", "erase", "view", "export", "erase"):
            audit.note(session, EVE, act, "person", 1, NOW)
        session.flush()
        assert kinds(session, "act") == ["erase", "export", "view"]
        assert kinds(session, "subject") == ["person"]
