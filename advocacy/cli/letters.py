"""`flask letters …`: switch delivery, decide about letters that may or may not have arrived."""

from datetime import UTC, datetime

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import AppGroup

from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.delivery import SwitchProblem
from advocacy.domain.errors import MessageNotFound, SomebodyElseSaved, SwitchRefused, TransitionRefused
from advocacy.domain.message_states import MessageEvent
from advocacy.domain.messages import Delivery
from advocacy.queries.delivery import standing
from advocacy.queries.uncertain import uncertain_messages
from advocacy.services.deciding import decide
from advocacy.services.delivery_switch import Wish, switch

letters = AppGroup("letters", help="Switch delivery; decide about letters that may or may not have arrived.")

_PROBLEMS = {
    SwitchProblem.NO_REASON: "Say why: --reason must not be empty.",
    SwitchProblem.BEYOND_SETTINGS: "ADVOCACY_MAIL__DELIVERY does not allow it: the switch cannot go beyond it.",
    SwitchProblem.NO_INBOX: "Say where letters go: --test-inbox, or ADVOCACY_MAIL__TEST_INBOX.",
    SwitchProblem.INBOX_IS_OFFICE: "The test inbox is a legislator's own address.",
}
_NUMBER = click.IntRange(1, 2**63 - 1)  # as far as the database counts
_REASON = click.option("--reason", required=True, help="What the mail server's log says.")


@letters.command("switch")
@click.argument("mode", type=click.Choice([mode.value for mode in Delivery]))
@click.option("--reason", required=True, help="Why; it is kept in the audit log.")
@click.option("--test-inbox", default="", help="Where letters go on test, if not where the settings say.")
def switch_(mode: str, reason: str, test_inbox: str) -> None:
    """Whether letters go nowhere, to one inbox, or to their offices; it holds at once, without a restart."""
    toolbox = current_toolbox()
    limits = toolbox.delivery_limits
    try:
        inbox = _checked(test_inbox)
        with toolbox.database.unit_of_work() as session:
            wish = Wish(Delivery(mode), inbox, reason, standing(session, limits).switch_id)
            after = switch(session, limits, wish, COMMAND_LINE, datetime.now(UTC))
    except SwitchRefused as refused:
        raise click.ClickException(_PROBLEMS[refused.problem]) from None
    except EmailNotValidError:
        raise click.ClickException(f"{test_inbox} is no e-mail address.") from None
    except SomebodyElseSaved:
        raise click.ClickException("Somebody else has just switched it; look, and try again.") from None
    click.echo(f"Delivery is on {after.mode} now.")


@letters.command("uncertain")
def uncertain() -> None:
    """List them, with the last the mail server said; look for their Message-ID in its log."""
    with current_toolbox().database.reading() as session:
        found = uncertain_messages(session)
    for message in found:
        click.echo(f"{message.id}  {message.kind}-{message.id}  {message.begun_before}  {message.reply}")
    if not found:
        click.echo("No letter is uncertain.")


@letters.command("resend")
@click.argument("message_id", type=_NUMBER)
@_REASON
def resend(message_id: int, reason: str) -> None:
    """It did not arrive: send it once more."""
    _decide(message_id, MessageEvent.RESEND, reason)


@letters.command("sent")
@click.argument("message_id", type=_NUMBER)
@_REASON
def sent(message_id: int, reason: str) -> None:
    """It arrived: never send it again."""
    _decide(message_id, MessageEvent.ACCEPT, reason)


def _decide(message_id: int, event: MessageEvent, reason: str) -> None:
    try:
        with current_toolbox().database.unit_of_work() as session:
            decide(session, message_id, event, reason, COMMAND_LINE, datetime.now(UTC))
    except MessageNotFound:
        raise click.ClickException(f"There is no message {message_id}; see: flask letters uncertain") from None
    except TransitionRefused as refused:
        raise click.ClickException(f"Message {message_id} is {refused.state}, not uncertain.") from None
    click.echo(f"Message {message_id}: decided.")


def _checked(inbox: str) -> str:
    return inbox and validate_email(inbox, check_deliverability=False, test_environment=True).normalized
