"""`flask mail …`: takes in e-mails that come back."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click
import structlog
from flask.cli import AppGroup

from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.mail_events import MailEventKind
from advocacy.gateways.mail_events_mail import LARGEST, read_mail
from advocacy.services.mail_events import take_all

mail = AppGroup("mail", help="Take in e-mails that come back.")

_log = structlog.get_logger(__name__)

# sysexits.h, as Postfix's pipe(8) and other servers understand them: 75 keeps the e-mail in their queue.
_DATAERR, _TEMPFAIL = 65, 75
_NOT_UNDERSTOOD = 'Not understood: it waits for an organizer on the page "Bounces to decide".'
_PIECE = 1024 * 1024


@mail.command("ingest")
@click.option(
    "--maildir", type=click.Path(file_okay=False, exists=True, path_type=Path), help="A Maildir to empty."
)
@click.option("--to", default="", help="The address that the mail server took it for (the envelope's).")
def ingest(maildir: Path | None, to: str) -> None:
    """Take in one e-mail from standard input, or those of a Maildir: bounces, complaints, wishes to unsubscribe.

    Ends with 0 when it was taken, understood or not, 75 when it shall be tried again, 65 when there was nothing.
    """
    if maildir is not None:
        _empty(maildir)
        return
    octets = _beginning(sys.stdin.buffer)
    if not octets.strip():
        click.echo("There was no e-mail on standard input.", err=True)
        raise SystemExit(_DATAERR)
    try:
        is_understood = _take(octets, to)
    except Exception as problem:  # whatever it is, the e-mail must stay with the mail server
        _log.warning("mail_not_taken", error=type(problem).__name__)
        click.echo("It could not be taken now; try again later.", err=True)
        raise SystemExit(_TEMPFAIL) from None
    if not is_understood:
        click.echo(_NOT_UNDERSTOOD, err=True)


def _take(octets: bytes, to: str) -> bool:
    """Whether it says something that the house understands; the rest is kept for an organizer."""
    now, toolbox = datetime.now(UTC), current_toolbox()
    events = read_mail(octets, now, to)
    with toolbox.database.unit_of_work() as session:
        take_all(session, events, toolbox.links, now)
    return all(event.kind is not MailEventKind.UNKNOWN for event in events)


def _empty(maildir: Path) -> None:
    """Each that was taken goes from `new` to `cur`; the others stay where they are, and are named."""
    seen = maildir / "cur"
    seen.mkdir(exist_ok=True)
    taken, left = 0, 0
    for file in _waiting(maildir / "new"):
        try:
            with file.open("rb") as stream:
                is_understood = _take(stream.read(LARGEST), "")
            file.rename(seen / f"{file.name}:2,S")
            taken += 1
            if not is_understood:
                click.echo(f"{file.name}: {_NOT_UNDERSTOOD}", err=True)
        except FileNotFoundError:
            continue  # somebody else has taken it
        except Exception as problem:  # one that breaks must not keep the others waiting
            left += 1
            click.echo(f"{file.name}: not taken ({type(problem).__name__})", err=True)
    click.echo(f"Taken: {taken}. Left in new: {left}.")
    if left:
        raise SystemExit(1)


def _waiting(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(file for file in folder.iterdir() if file.is_file() and not file.is_symlink())


def _beginning(stream: BinaryIO) -> bytes:
    """As much as is read of an e-mail; the rest is passed over, for a server does not like a pipe that breaks."""
    octets = stream.read(LARGEST)
    while stream.read(_PIECE):
        pass
    return octets
