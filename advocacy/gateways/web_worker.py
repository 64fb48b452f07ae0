"""The web server's worker, with a limit to how long a visitor may take to send a request."""

import errno
import socket
from functools import cached_property
from time import monotonic
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

_TAKE_SECONDS = 60.0  # for each piece of an answer; a page is one


class TooSlow(ConnectionResetError):
    """The request was not there in time; to the web server it is a connection that broke off."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the request came too slowly")


class PatientSocket(socket.socket):
    """A visitor's connection. Its time-outs are for all of a request: a byte a second does not begin them anew."""

    _until: float

    def expect(self, seconds: float) -> None:
        """The next request has to be there within this time."""
        self._until = monotonic() + seconds

    def setblocking(self, flag: bool) -> None:
        """Wait, but not for ever: who takes nothing of an answer would hold a thread."""
        self.settimeout(_TAKE_SECONDS if flag else 0.0)

    def recv(self, size: int, flags: int = 0) -> bytes:
        """What has come; raises `TooSlow`."""
        usual, left = self.gettimeout(), self._until - monotonic()
        if left <= 0:
            raise TooSlow
        self.settimeout(left if usual is None else min(usual, left))
        try:
            return super().recv(size, flags)
        except TimeoutError:
            raise TooSlow from None
        finally:
            self.settimeout(usual)


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Threads of gunicorn on such connections: a slow one costs a thread `ADVOCACY_WEB__READ_SECONDS` at most.

    A proxy in front, which reads requests before it hands them on, costs none at all.
    """

    def handle(self, conn: Any) -> Any:
        """One request of a connection."""
        if not isinstance(conn.sock, PatientSocket):
            conn.sock = PatientSocket(fileno=conn.sock.detach())
        conn.sock.expect(self._read_seconds)
        return super().handle(conn)

    @cached_property
    def _read_seconds(self) -> float:
        return float(self.wsgi.extensions["toolbox"].settings.web.read_seconds)
