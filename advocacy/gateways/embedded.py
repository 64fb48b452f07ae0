"""The embedded servers as one: started by whoever comes first, stopped by whoever leaves last."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from advocacy.gateways.embedded_postgres import EmbeddedPostgres
from advocacy.gateways.embedded_valkey import EmbeddedValkey


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the embedded servers listen."""

    database_url: str
    broker_url: str


class Embedded:
    """PostgreSQL and Valkey under `var`, shared by all processes that use the same folder.

    Every user holds a shared lock on `users.lock` for as long as it lives; the kernel lets go of it even after
    kill -9, so the last one to leave always knows that it is the last.
    """

    def __init__(self, var: Path) -> None:
        self._var = var
        self._postgres = EmbeddedPostgres(var / "postgres")
        self._valkey = EmbeddedValkey(var / "valkey")
        self._lease: IO[str] | None = None

    def start(self) -> Addresses:
        """Start or join the servers; when one cannot be started, the other does not stay behind."""
        self._var.mkdir(parents=True, exist_ok=True)
        try:
            with self._door():
                self._lease = (self._var / "users.lock").open("a")
                fcntl.flock(self._lease, fcntl.LOCK_SH)
                return Addresses(self._postgres.start(), self._valkey.start())
        except BaseException:
            self.leave()
            raise

    def leave(self) -> bool:
        """Stop using the servers; the last user stops them, and is told so."""
        if self._lease is None:
            return False
        with self._door():
            if is_last := self._is_last():
                self._valkey.stop()
                self._postgres.stop()
            self._lease.close()
            self._lease = None
        return is_last

    def _is_last(self) -> bool:
        try:
            fcntl.flock(self._lease or 0, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    @contextmanager
    def _door(self) -> Iterator[None]:
        with (self._var / "door.lock").open("a") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            yield
