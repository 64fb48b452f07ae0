"""`flask web`: the web server alone, as containers run it."""

import os

import click

from advocacy.cli.toolbox import current_toolbox
from advocacy.gateways.processes import web_command


@click.command("web")
def web() -> None:
    """Run the web server alone, in the place of this command."""
    settings = current_toolbox().settings
    line = web_command(settings.host, settings.port, settings.web.workers, settings.web.threads).line
    os.execv(line[0], line)  # noqa: S606
