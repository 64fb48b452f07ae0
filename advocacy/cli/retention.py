"""`flask retention …`: what is due to be deleted, and deleting it now."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.retention import Keeper, Rule
from advocacy.services import retention_rules
from advocacy.services.retention_walks import Way, begin_anew

retention = AppGroup("retention", help="What is kept for a time only: what is due, and deleting it now.")


@retention.command("report")
def report() -> None:
    """What each rule would delete now, and from when the oldest of it counts; reads whole tables."""
    toolbox, now = current_toolbox(), datetime.now(UTC)
    with toolbox.database.reading() as session:
        due = retention_rules.report(session, toolbox.retention, now)
    for rule in toolbox.retention.values():
        if rule.keeper is Keeper.OPERATOR:
            click.echo(f"{_head(rule)} yours to delete")
        elif oldest := due[rule.kept].oldest:
            click.echo(f"{_head(rule)} {due[rule.kept].number:,} due, the oldest from {oldest:%Y-%m-%d}")
        else:
            click.echo(f"{_head(rule)} nothing due")


@retention.command("run")
def run() -> None:
    """Delete everything that is due, batch after batch; may be interrupted and run again.

    A rule that fails keeps no other from its work; the command fails at the end then.
    """
    toolbox, failed = current_toolbox(), False
    with toolbox.database.unit_of_work() as session:
        begin_anew(session)
    for rule in toolbox.retention.values():
        if rule.keeper is Keeper.HOUSE:
            numbers = [_tried(rule, way) for way in retention_rules.ways(rule.kept)]
            failed = failed or None in numbers
            click.echo(f"{_head(rule)} {sum(number or 0 for number in numbers):,}")
    if failed:
        raise SystemExit(1)


def _tried(rule: Rule, way: Way) -> int | None:
    """How many it dealt with, None when it failed."""
    try:
        return _carried_out(rule, way)
    except Exception as problem:
        # What it says of itself may hold personal data.
        click.echo(f"{_head(rule)} failed ({type(problem).__name__})", err=True)
        return None


def _carried_out(rule: Rule, way: Way) -> int:
    database, total, is_over = current_toolbox().database, 0, False
    while not is_over:
        with database.unit_of_work() as session:
            done = retention_rules.step(session, way, rule, datetime.now(UTC))
        total, is_over = total + done.number, done.is_over
    return total


def _head(rule: Rule) -> str:
    return f"{rule.kept.value} ({rule.length.days} days from {rule.start.value}):"
