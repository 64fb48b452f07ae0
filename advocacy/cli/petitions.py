"""`flask petitions …`: see petitions, open and close them, take their words from the pack."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.errors import PetitionIncomplete, PetitionNotFound, TemplateRefused, TransitionRefused
from advocacy.domain.gaps import Missing
from advocacy.domain.petition_states import Outcome, PetitionEvent
from advocacy.services import petitions as service
from advocacy.services.petition_texts import refresh
from advocacy.services.petition_versions import keeping

petitions = AppGroup("petitions", help="See petitions, open and close them, take their words from the pack.")


@petitions.command("list")
def list_() -> None:
    """Each petition with its state and confirmed signatures."""
    with current_toolbox().database.reading() as session:
        for petition in service.all_petitions(session):
            click.echo(f"{petition.slug}  {petition.state}  {petition.confirmed_count} confirmed")


@petitions.command("open")
@click.argument("slug")
def open_(slug: str) -> None:
    """Let people sign."""
    _record(slug, PetitionEvent.OPEN)


@petitions.command("close")
@click.argument("slug")
@click.option(
    "--outcome", type=click.Choice([str(one) for one in Outcome]), help="What became of it, as the page then says."
)
def close(slug: str, outcome: str | None) -> None:
    """Take no more signatures; the page stays readable."""
    _record(slug, PetitionEvent.CLOSE, Outcome(outcome) if outcome else None)


@petitions.command("wait-for-successor")
@click.argument("slug")
@click.argument("answer", type=click.Choice(["on", "off"]))
def wait_for_successor(slug: str, answer: str) -> None:
    """Whether letters to a vacant seat are kept for whoever fills it, or not written at all."""
    try:
        with current_toolbox().database.unit_of_work() as session:
            service.wait_for_successor(session, slug, is_on=answer == "on")
    except PetitionNotFound:
        raise click.ClickException(f"There is no petition {slug}; see: flask petitions list") from None
    click.echo(
        f"From now on letters to vacant seats {'wait for the successor' if answer == 'on' else 'are not written'}."
    )


@petitions.command("refresh")
@click.argument("slug")
def refresh_(slug: str) -> None:
    """Take the page's texts and the letter templates from the pack again, and say what changed.

    Signatures, and letters that were confirmed, stay as they are; letters not confirmed yet get the new words.
    """
    toolbox = current_toolbox()
    try:
        with (
            toolbox.database.unit_of_work() as session,
            keeping(session, slug, COMMAND_LINE, datetime.now(UTC), "refresh"),
        ):
            changed = refresh(session, toolbox.pack, slug)
    except PetitionNotFound:
        raise click.ClickException(f"There is no petition {slug} that came with the pack.") from None
    except PetitionIncomplete as refused:
        raise click.ClickException(f"Nothing was changed. {_list(refused.gaps)}") from None
    except TemplateRefused as refused:
        fields = ", ".join(refused.fields)
        raise click.ClickException(f"Nothing was changed: no merge field is called {fields}.") from None
    click.echo("\n".join(f"changed: {part}" for part in changed) or f"{slug} has the pack's words already.")


def _record(slug: str, event: PetitionEvent, outcome: Outcome | None = None) -> None:
    try:
        with current_toolbox().database.unit_of_work() as session:
            petition = service.change(session, slug, event, datetime.now(UTC), outcome=outcome)
            click.echo(f"{petition.slug} is {petition.state} now.")
    except PetitionNotFound:
        raise click.ClickException(f"There is no petition {slug}; see: flask petitions list") from None
    except TransitionRefused as refused:
        raise click.ClickException(f"{slug} is {refused.state}: it cannot {refused.event} now.") from None
    except PetitionIncomplete as refused:
        raise click.ClickException(f"{slug} was not opened. {_list(refused.gaps)}") from None


def _list(gaps: Sequence[Missing]) -> str:
    """What is missing, a part a line, with the merge fields that cannot be used there."""
    lines = [f"  {gap.part}: {gap.gap} {', '.join(gap.fields)}".rstrip() for gap in gaps]
    return "\n".join(["Not in order yet:", *lines])
