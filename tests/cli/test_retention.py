"""`flask retention`: what is due, and deleting it now."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from structlog.testing import capture_logs

from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.retention import Kept
from advocacy.jurisdictions.pack import Pack
from advocacy.models import AuditEntry, Person, Signature
from advocacy.services import audit, erasing
from advocacy.services import retention as retention_services
from advocacy.services.withdrawing import withdraw
from advocacy.wiring import Toolbox
from tests.samples import sign
from workers.hands import Hands
from workers.retention import retain


def test_what_is_due_is_told_and_deleted(app: Flask, toolbox: Toolbox, pack: Pack) -> None:
    old = datetime.now(UTC) - timedelta(days=20)
    with toolbox.database.unit_of_work() as session:
        sign(session, pack, now=old)
        session.execute(update(Signature).values(created_at=old))
    runner = app.test_cli_runner()
    report = runner.invoke(args=["retention", "report"]).output
    assert f"unconfirmed (14 days from signed): 1 due, the oldest from {old:%Y-%m-%d}" in report
    assert "backups (30 days from written): yours to delete" in report
    assert all(report.count(f"{kept.value} (") == 1 for kept in Kept)
    done = runner.invoke(args=["retention", "run"])
    assert done.exit_code == 0, done.output
    assert "unconfirmed (14 days from signed): 1\n" in done.output
    assert "unconfirmed (14 days from signed): nothing due" in runner.invoke(args=["retention", "report"]).output
    with toolbox.database.reading() as session:
        assert session.scalars(select(Person)).all() == []


def test_a_rule_that_fails_keeps_no_other_from_its_work(
    app: Flask, toolbox: Toolbox, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("sam@example.org")

    old = datetime.now(UTC) - timedelta(days=40)
    with toolbox.database.unit_of_work() as session:
        for name in ("ann", "sam"):
            signature_id = sign(
                session, pack, now=old, email=f"{name}@example.org", email_key=f"{name}@example.org"
            )
        session.execute(update(Signature).values(created_at=old))
        withdraw(session, signature_id, old)
        audit.note(session, COMMAND_LINE, "look", "person", 1, old - timedelta(days=5000))
    monkeypatch.setattr(retention_services, "expire", broken)
    monkeypatch.setattr(erasing, "erase", broken)
    with capture_logs() as lines:
        done = app.test_cli_runner().invoke(args=["retention", "run"])
        retain(Hands(toolbox), datetime.now(UTC))
    assert done.exit_code == 1
    assert "unconfirmed (14 days from signed): failed (ValueError)\n" in done.output
    told = [line for line in lines if line["log_level"] == "error"]
    assert {line["event"] for line in told} == {"not_erased", "not_retained"}
    assert "sam@example.org" not in done.output + str(lines)
    with toolbox.database.reading() as session:
        assert session.scalars(select(AuditEntry)).all() == [], "a later rule has run"
        assert len(session.scalars(select(Person)).all()) == 2
