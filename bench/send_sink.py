"""An SMTP server on this machine that takes everything and keeps nothing."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_AIOSMTPD = "aiosmtpd.handlers.Sink"


@contextmanager
def sink() -> Iterator[int]:
    """Postfix' smtp-sink where it is installed, aiosmtpd otherwise (which says so); yields the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    program = shutil.which("smtp-sink", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        print("Postfix is not installed: aiosmtpd is the sink, and slower.", file=sys.stderr)
    own = ["-u", "nobody"] if os.geteuid() == 0 else []
    line = [program, *own, f"127.0.0.1:{port}", "1000"] if program else _slow(port)
    process = subprocess.Popen(line)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _slow(port: int) -> list[str]:
    return [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", _AIOSMTPD]


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("The sink did not start.")
