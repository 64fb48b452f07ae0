"""`flask mailings …`: the list of e-mail campaigns, and the report of one."""

import json
from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.errors import FiguresDisagree, MailingNotFound
from advocacy.domain.mailing_figures import MailingFigures
from advocacy.queries import mailing_echo
from advocacy.queries.mailing_desk import Sheet, mailing_list, mailing_sheet
from advocacy.services import mailing_figures

mailings = AppGroup("mailings", help="The list of e-mail campaigns, and the report of one.")

_NUMBER = click.IntRange(1, 2**63 - 1)  # as far as the database counts


@mailings.command("list")
@click.option("--before", type=_NUMBER, help="Only those with a lower number.")
def list_(before: int | None) -> None:
    """The latest fifty, with number, state and name."""
    with current_toolbox().database.reading() as session:
        found = mailing_list(session, before)
    for mailing in found.mailings:
        click.echo(f"{mailing.id}  {mailing.state}  {mailing.name}")
    if not found.mailings:
        click.echo("There is no e-mail campaign.")
    if found.before:
        click.echo(f"More: flask mailings list --before {found.before}")


@mailings.command("report")
@click.argument("mailing_id", type=_NUMBER)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def report(mailing_id: int, as_json: bool) -> None:
    """Count what became of everybody, and keep it; fails when the sum is not the audience."""
    try:
        with current_toolbox().database.unit_of_work() as session:
            found = mailing_figures.take(session, mailing_id, datetime.now(UTC))
            sheet = mailing_sheet(session, mailing_id)
            totals = mailing_echo.totals(mailing_echo.by_hour(session, mailing_id))
    except MailingNotFound:
        raise click.ClickException(f"There is no mailing {mailing_id}; see: flask mailings list") from None
    except FiguresDisagree as wrong:
        raise click.ClickException(
            f"The sum is wrong: the audience is {wrong.audience}, the ledger holds {wrong.counted}."
        ) from None
    told = _told(sheet, found, {kind.value: number for kind, number in totals.items()})
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _lines(told))


def _told(sheet: Sheet, found: MailingFigures | None, later: dict[str, int]) -> dict[str, object]:
    figures = found.as_json if found else {"audience": None, "terms": {}}
    return {
        "mailing": sheet.id,
        "name": sheet.name,
        "state": sheet.state.value,
        **figures,
        "left_out": dict(sheet.left_out),
        "later": later,
    }


def _lines(told: dict[str, object]) -> str:
    lines = [f"{told['name']}: {told['state']}"]
    if told["audience"] is None:
        return f"{lines[0]}, its audience is not frozen yet"
    lines.append(f"{told['audience']:>9}  audience")
    for group in ("terms", "later"):
        numbers = told[group]
        assert isinstance(numbers, dict)
        lines += [f"{number:>9}  {name}" for name, number in numbers.items()]
    return "\n".join(lines)
