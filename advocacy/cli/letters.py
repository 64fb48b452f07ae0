"""`flask letters …`: decide about letters that may or may not have arrived."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.errors import MessageNotFound, TransitionRefused
from advocacy.domain.message_states import MessageEvent
from advocacy.queries.uncertain import uncertain_messages
from advocacy.services.deciding import decide

letters = AppGroup("letters", help="Decide about letters that may or may not have arrived.")

_REASON = click.option("--reason", required=True, help="What the mail server's log says.")


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
@click.argument("message_id", type=int)
@_REASON
def resend(message_id: int, reason: str) -> None:
    """It did not arrive: send it once more."""
    _decide(message_id, MessageEvent.RESEND, reason)


@letters.command("sent")
@click.argument("message_id", type=int)
@_REASON
def sent(message_id: int, reason: str) -> None:
    """It arrived: never send it again."""
    _decide(message_id, MessageEvent.ACCEPT, reason)


def _decide(message_id: int, event: MessageEvent, reason: str) -> None:
    try:
        with current_toolbox().database.unit_of_work() as session:
            decide(session, message_id, event, reason, datetime.now(UTC))
    except MessageNotFound:
        raise click.ClickException(f"There is no message {message_id}; see: flask letters uncertain") from None
    except TransitionRefused as refused:
        raise click.ClickException(f"Message {message_id} is {refused.state}, not uncertain.") from None
    click.echo(f"Message {message_id}: decided.")
