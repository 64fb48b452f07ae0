"""`flask retention`: what is due, and deleting it now."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select, update

from advocacy.domain.retention import Kept
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Person, Signature
from advocacy.wiring import Toolbox
from tests.samples import sign


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
