"""The product's own servers for a benchmark: fresh, on loopback, gone afterwards."""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from advocacy.gateways.embedded import Embedded
from advocacy.links import Links
from advocacy.wiring import Toolbox, prepare
from config import Settings


@dataclass(frozen=True, slots=True)
class House:
    """A running web server with its database."""

    port: int
    toolbox: Toolbox
    links: Links

    def run(self, statement: str, **given: object) -> None:
        """One statement, committed."""
        with self.toolbox.database.unit_of_work() as session:
            session.execute(text(statement), given)

    def rest(self) -> None:
        """Bring the database to rest, its statistics as they are."""
        engine = self.toolbox.database.engine
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
            connection.execute(text("CHECKPOINT"))


@contextmanager
def house(
    application: str, workers: int = 2, threads: int = 4, more: Mapping[str, str] | None = None
) -> Iterator[House]:
    """Start PostgreSQL, Valkey and gunicorn with `application`, and `more` settings; stop all at the end."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        embedded = Embedded(Path(folder) / "var")
        addresses = embedded.start()
        settings = Settings(
            var=Path(folder) / "var",
            port=_free_port(),
            database_url=addresses.database_url,
            broker_url=addresses.broker_url,
            secret_key=secrets.token_urlsafe(32),
            locator={"census_url": ""},
        )
        toolbox = Toolbox(settings)
        prepare(toolbox.database, toolbox.pack)
        server = _start(application, settings, workers, threads, more or {})
        try:
            _wait_for(settings.port, server)
            yield House(settings.port, toolbox, toolbox.links)
        finally:
            server.terminate()
            server.wait(timeout=30)
            toolbox.database.close()
            embedded.leave()


def _start(
    application: str, settings: Settings, workers: int, threads: int, more: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ADVOCACY_")}
    environ |= {
        "ADVOCACY_DATABASE_URL": settings.database_url or "",
        "ADVOCACY_BROKER_URL": settings.broker_url or "",
        "ADVOCACY_SECRET_KEY": settings.secret_key or "",
        "ADVOCACY_VAR": str(settings.var),
        "ADVOCACY_LOCATOR__CENSUS_URL": "",
        "PORT": str(settings.port),
        **more,
    }
    options = ("--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads))
    quiet = ("--log-level", "warning", "--no-control-socket")
    bind = ("--bind", f"127.0.0.1:{settings.port}", "--keep-alive", "30")
    return subprocess.Popen([sys.executable, "-m", "gunicorn", application, *bind, *options, *quiet], env=environ)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The web server did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
