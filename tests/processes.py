"""Processes of the house, forked from one that has imported its code already: that spares seconds at each start.

That their command lines work as they are is for the tests of `flask serve` and `flask web` to show.
"""

import multiprocessing
import os
import runpy
import sys
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from advocacy.gateways.processes import Command

_ROOT = Path(__file__).parents[1]
_CONTEXT = multiprocessing.get_context("forkserver")
# Not what reads the settings while it is imported.
_CONTEXT.set_forkserver_preload(
    [
        *("advocacy.app", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread"),
        *("workers.assembly", "celery.bin.celery", "celery.apps.worker", "celery.apps.beat"),
    ]
)


def run(command: Command, environ: Mapping[str, str], log: Path) -> ForkServerProcess:
    """Start it as the leader of its own process group; what it says is added to `log`."""
    process = _CONTEXT.Process(target=_become, args=(command.line, dict(environ), log), name=command.name)
    process.start()
    return process


def ended(process: ForkServerProcess, within_seconds: float) -> int:
    """The exit code of a process that has been told to end; negative for a signal."""
    process.join(within_seconds)
    assert process.exitcode is not None, f"the {process.name} goes on"
    return process.exitcode


def _become(line: tuple[str, ...], environ: dict[str, str], log: Path) -> None:
    os.setsid()
    os.chdir(_ROOT)
    os.environ.clear()
    os.environ.update(environ)
    with log.open("ab") as said:
        os.dup2(said.fileno(), sys.stdout.fileno())
        os.dup2(said.fileno(), sys.stderr.fileno())
    _python, _as_module, module, *arguments = line
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
