"""`flask demo …`: sample residents for a development database, and how to be rid of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click
from flask.cli import AppGroup

from advocacy.cli.demo_filling import filled
from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.counts import counted
from advocacy.domain.demo import Plan
from advocacy.domain.demo_codes import MOST, SEEDS
from advocacy.domain.errors import PetitionNotFound, PetitionNotOpen
from advocacy.domain.messages import Delivery
from advocacy.domain.tallies import BATCH, Room
from advocacy.services import audit, demo_clearing, recounting, tallies
from advocacy.services import demo as service
from advocacy.wiring import Toolbox

demo = AppGroup("demo", help="Fill a development database with sample residents, or take them out again.")

_SAMPLES = ("sample signature was", "sample signatures were")


@demo.command("signatures")
@click.argument("number", type=click.IntRange(1, MOST))
@click.option(
    "--seed",
    type=click.IntRange(0, SEEDS - 1),
    default=1,
    show_default=True,
    help="Another seed makes other people.",
)
@click.option("--petition", help="The slug of an open petition; by default the pack's first.")
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True, help="How long they signed.")
def signatures(number: int, seed: int, petition: str | None, days: int) -> None:
    """Let NUMBER sample residents sign a petition in the days before now.

    They have obviously made-up names and addresses at example.org. Their letters look as if they had gone; nothing
    is ever sent. The same seed makes the same people: a second run adds those who are missing.
    """
    toolbox = current_toolbox()
    _refuse_where_mail_goes_out(toolbox)
    slug = petition or next((known.slug for known in toolbox.pack.petitions), "")
    plan = _plan(toolbox, number, seed, slug, days)
    new = _fill(toolbox, plan, slug)
    click.echo("Counting …")
    _count(toolbox)
    click.echo(
        f"{counted(new, *_SAMPLES)} added." if new else f"Seed {seed} has its {counted(number, 'sample')} already."
    )


@demo.command("clear")
def clear() -> None:
    """Take all sample residents out again; nobody else is touched."""
    toolbox = current_toolbox()
    with toolbox.database.reading() as session:
        number = demo_clearing.number_of_samples(session)
    with click.progressbar(length=number, label="Clearing") as bar:
        while _cleared(toolbox, bar.update):
            pass
    if number:
        _repair(toolbox, number)
    click.echo(f"{counted(number, *_SAMPLES)} removed.")


def _refuse_where_mail_goes_out(toolbox: Toolbox) -> None:
    settings = toolbox.settings
    if settings.in_production:
        raise click.ClickException("Samples are for development; ADVOCACY_ENVIRONMENT is production.")
    if settings.mail.transport == "smtp" and Delivery(settings.delivery) is Delivery.LIVE:
        raise click.ClickException(
            "Letters may go to a mail server here. Set ADVOCACY_MAIL__DELIVERY=hold, or "
            "ADVOCACY_MAIL__TRANSPORT=folder, before you fill in samples."
        )


def _plan(toolbox: Toolbox, number: int, seed: int, slug: str, days: int) -> Plan:
    try:
        with toolbox.database.reading() as session:
            languages = service.languages(session, slug)
            elsewhere = service.petition_of(session, seed)
    except PetitionNotFound:
        raise click.ClickException(f"There is no petition {slug}; see: flask petitions list") from None
    except PetitionNotOpen:
        raise click.ClickException(f"{slug} takes no signatures; see: flask petitions open") from None
    if elsewhere not in (None, slug):
        raise click.ClickException(f"The samples of seed {seed} have signed {elsewhere}; take another seed.")
    delay = timedelta(seconds=toolbox.settings.letters.delay_seconds)
    return Plan(seed, number, days, languages, delay, datetime.now(UTC), toolbox.pack.timezone)


def _fill(toolbox: Toolbox, plan: Plan, slug: str) -> int:
    """Fill; nobody counts meanwhile, because a sharer may be written after somebody they brought."""
    new = 0
    with toolbox.database.unit_of_work() as session:
        tallies.hold_counting(session)
        with click.progressbar(length=plan.total, label="Signing") as bar:
            for done, added in filled(toolbox, plan, slug):
                new += added
                bar.update(done)
        if new:
            after = {"seed": plan.seed, "signatures": new}
            audit.note(session, COMMAND_LINE, "fill", "demo", slug, plan.now, after=after)
    return new


def _count(toolbox: Toolbox) -> None:
    """Bring the tallies up to date, so that pages show the samples at once."""
    for room in (Room.SIGNATURES, Room.MESSAGES):
        done = BATCH
        while done == BATCH:
            with toolbox.database.unit_of_work() as session:
                done = tallies.count(session, room, toolbox.pack.timezone, datetime.now(UTC))


def _cleared(toolbox: Toolbox, tell: Callable[[int], None]) -> bool:
    with toolbox.database.unit_of_work() as session:
        done = demo_clearing.clear(session, datetime.now(UTC))
    tell(done)
    return done > 0


def _repair(toolbox: Toolbox, number: int) -> None:
    now = datetime.now(UTC)
    with toolbox.database.unit_of_work() as session:
        recounting.repair(session, toolbox.pack.timezone, COMMAND_LINE, now)
        audit.note(session, COMMAND_LINE, "clear", "demo", "all", now, after={"signatures": number})
    _count(toolbox)
