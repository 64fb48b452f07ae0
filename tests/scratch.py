"""Folders and ports that a test has for itself."""

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def new_folder() -> Iterator[Path]:
    """For a test's own PostgreSQL: pytest's own folders are closed to its user whenever another run starts."""
    folder = Path(tempfile.mkdtemp(prefix="advocacy-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def unused_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
