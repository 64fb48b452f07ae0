"""`flask organizers …`: who may sign in to the organizers' pages."""

from collections.abc import Callable
from datetime import UTC, datetime

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.actors import COMMAND_LINE, Actor
from advocacy.domain.errors import LastAdmin, OrganizerExists, OrganizerNotFound
from advocacy.domain.rights import Role
from advocacy.queries.organizers import OrganizerRow, all_organizers, organizer_id
from advocacy.services import organizers as service
from advocacy.wiring import Toolbox

organizers = AppGroup("organizers", help="Invite organizers, change their roles, deactivate them.")

FIRST_ADMIN = "admin@example.org"
"""Who is made in development, where there is no organizer yet."""

_ROLE = click.Choice([role.value for role in Role])


@organizers.command("invite")
@click.argument("email")
@click.option(
    "--role", type=_ROLE, required=True, help="What they may do; each role may all that the ones before may."
)
def invite(email: str, role: str) -> None:
    """Send somebody a link with which they choose a password."""
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
        toolbox = current_toolbox()
        with toolbox.database.unit_of_work() as session:
            service.invite(session, toolbox.notices, email, Role(role), COMMAND_LINE, datetime.now(UTC))
    except EmailNotValidError:
        raise click.ClickException(f"{email} is no e-mail address.") from None
    except OrganizerExists:
        raise click.ClickException(f"{email} has an account already; see: flask organizers list") from None
    click.echo(f"{email} gets an invitation by mail; the link works for seven days.")


@organizers.command("list")
def list_() -> None:
    """Everybody with an account: role, second factor, last sign-in."""
    with current_toolbox().database.reading() as session:
        found = all_organizers(session)
    for row in found:
        click.echo(_line(row))
    if not found:
        click.echo("Nobody yet. Begin with: flask organizers invite EMAIL --role admin")


@organizers.command("role")
@click.argument("email")
@click.argument("role", type=_ROLE)
def role_(email: str, role: str) -> None:
    """Give an organizer another role; they sign in again."""

    def change(session: Session, found: int, actor: Actor, now: datetime) -> None:
        service.change_role(session, found, Role(role), actor, now)

    _change(email, change)
    click.echo(f"{email} is {role} now.")


@organizers.command("deactivate")
@click.argument("email")
def deactivate(email: str) -> None:
    """Close an account and end its sessions."""
    _change(email, service.deactivate)
    click.echo(f"{email} cannot sign in any more.")


@organizers.command("activate")
@click.argument("email")
def activate(email: str) -> None:
    """Open a closed account again."""
    _change(email, service.activate)
    click.echo(f"{email} can sign in again.")


@organizers.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Forget an organizer's authenticator app, passkeys and recovery codes, when all are lost."""
    _change(email, service.reset_second_factor)
    click.echo(f"{email} sets up a new second factor at the next sign-in.")


@organizers.command("entrance")
def entrance() -> None:
    """In development: a link that signs the first admin in, once, within an hour."""
    toolbox = current_toolbox()
    if toolbox.settings.in_production:
        raise click.ClickException("Only in development. Here: flask organizers invite EMAIL --role admin")
    try:
        click.echo(entrance_link(toolbox))
    except OrganizerNotFound:
        raise click.ClickException(
            "There is no active admin. Begin with: flask organizers invite EMAIL --role admin"
        ) from None


def entrance_link(toolbox: Toolbox) -> str:
    """A sign-in link for the first admin, who is made if there is no organizer.

    Raises `OrganizerNotFound` when there are organizers but no active admin.
    """
    now = datetime.now(UTC)
    with toolbox.database.unit_of_work() as session:
        return toolbox.links.entrance(service.first_admin(session, FIRST_ADMIN, now).fs_uniquifier, now)


def _change(email: str, act: Callable[[Session, int, Actor, datetime], None]) -> None:
    try:
        with current_toolbox().database.unit_of_work() as session:
            act(session, organizer_id(session, email), COMMAND_LINE, datetime.now(UTC))
    except OrganizerNotFound:
        raise click.ClickException(f"There is no organizer {email}; see: flask organizers list") from None
    except LastAdmin:
        raise click.ClickException(
            f"{email} is the only admin who has ever signed in. Make somebody else an admin first."
        ) from None


def _line(row: OrganizerRow) -> str:
    state = "active" if row.is_active else "deactivated"
    factor = "second factor" if row.has_second_factor else "no second factor"
    seen = f"last sign-in {row.last_seen_at:%Y-%m-%d}" if row.last_seen_at else "never signed in"
    return f"{row.email}  {row.role}  {state}  {factor}  {seen}"
