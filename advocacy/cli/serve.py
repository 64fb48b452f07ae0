"""`flask serve`: everything on this machine, under one supervisor."""

import os
import socket
import time
import urllib.request
from urllib.error import URLError

import click
from flask import current_app

from advocacy.cli import serve_words
from advocacy.cli.organizers import entrance_link
from advocacy.cli.toolbox import current_toolbox
from advocacy.domain.errors import OrganizerNotFound
from advocacy.domain.ports import HealthReport
from advocacy.domain.queues import Queue
from advocacy.gateways.health import broker_health, database_health
from advocacy.gateways.processes import Command, Supervisor, beat_command, web_command, worker_command
from advocacy.gateways.turns import turn
from advocacy.wiring import Toolbox, prepare
from config import Settings

_CONCURRENCY = 4
_READY_WITHIN_SECONDS = 60.0


@click.command("serve")
def serve() -> None:
    """Start the web server, the worker and the clock (and PostgreSQL and Valkey where none are named)."""
    toolbox = current_toolbox()
    with turn(toolbox.settings.var / "serve.turn") as is_ours:
        if not is_ours:
            raise click.ClickException(serve_words.occupied(toolbox.settings))
        _serve(toolbox)


def _serve(toolbox: Toolbox) -> None:
    settings = toolbox.settings
    _refuse_taken_port(settings)
    _refuse_silent_servers(toolbox)
    click.echo(serve_words.starting(settings))
    prepare(toolbox.database, toolbox.pack)
    entrance = _entrance(toolbox)
    toolbox.database.close()
    supervisor = Supervisor(commands(settings), _environment(toolbox))
    supervisor.start()
    if _answers(settings, supervisor):
        click.echo(serve_words.welcome(settings, current_app.config["TRUSTED_HOSTS"], entrance))
    reason = supervisor.wait()
    if reason:
        raise click.ClickException(f"{reason}\nEverything else was stopped too; nothing is lost.")
    click.echo("Stopped. Your data is kept; start again with the same command.")


def _entrance(toolbox: Toolbox) -> str:
    """The first admin's sign-in link; "" in production, or where every admin was deactivated."""
    try:
        return "" if toolbox.settings.in_production else entrance_link(toolbox)
    except OrganizerNotFound:
        return ""


def commands(settings: Settings) -> tuple[Command, ...]:
    """What runs side by side; the web first, so that it also stops taking work first."""
    return (
        web_command(settings.host, settings.port, settings.web.workers, settings.web.threads),
        beat_command(str(settings.var.resolve() / "beat-schedule")),
        worker_command([queue.value for queue in Queue], _CONCURRENCY),
    )


def _environment(toolbox: Toolbox) -> dict[str, str]:
    settings, addresses = toolbox.settings, toolbox.addresses
    return {
        **os.environ,
        "ADVOCACY_DATABASE_URL": addresses.database_url,
        "ADVOCACY_BROKER_URL": addresses.broker_url,
        "ADVOCACY_SECRET_KEY": toolbox.secret_key,
        "ADVOCACY_VAR": str(settings.var.resolve()),
        "HOST": settings.host,
        "PORT": str(settings.port),
    }


def _refuse_taken_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as problem:
            raise click.ClickException(serve_words.port_taken(settings, str(problem.strerror))) from None


def _refuse_silent_servers(toolbox: Toolbox) -> None:
    if toolbox.settings.database_url:
        _refuse(database_health(toolbox.database.engine), "ADVOCACY_DATABASE_URL")
    if toolbox.settings.broker_url:
        _refuse(broker_health(toolbox.settings.broker_url), "ADVOCACY_BROKER_URL")


def _refuse(report: HealthReport, setting: str) -> None:
    if report.problem:
        raise click.ClickException(f"{report.problem} {setting} says where it should be.")


def _answers(settings: Settings, supervisor: Supervisor) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    url = f"http://[{host}]:{settings.port}/healthz" if ":" in host else f"http://{host}:{settings.port}/healthz"
    deadline = time.monotonic() + _READY_WITHIN_SECONDS
    while supervisor.is_whole and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (URLError, OSError):
            time.sleep(0.1)
    return False
