"""One SMTP connection after its greeting: writes octets, reads replies, knows what may have left the house."""

import socket
import ssl
from dataclasses import dataclass
from time import monotonic

_CHUNK = 262_144
_LONGEST_LINE = 8192
_MOST_LINES = 200


class WireBroken(Exception):
    """The connection ended, or took too long; `written` octets of the last writing may have left."""

    def __init__(self, reason: str, written: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.written = written


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer, its lines joined by spaces."""

    code: int
    words: bytes

    @property
    def kind(self) -> int:
        """The first figure of the code."""
        return self.code // 100


class Wire:
    """A connection that speaks SMTP; `is_pipelined`: the server takes several commands at once (RFC 2920),
    `has_reports`: it can be told what to say of mails that come back (RFC 3461)."""

    def __init__(self, sock: socket.socket, *, is_pipelined: bool, has_reports: bool = False) -> None:
        self.is_pipelined = is_pipelined
        self.has_reports = has_reports
        self._sock = sock
        # What TLS has failed to write may still have left in part; a plain socket says how much it took.
        self._is_vague = isinstance(sock, ssl.SSLSocket)
        self._buffer = b""
        self._stop_at = monotonic()

    def allow(self, seconds: float) -> None:
        """Everything from now on has so long, all together."""
        self._stop_at = monotonic() + seconds

    def write(self, octets: bytes) -> None:
        """Raises `WireBroken` that says how many of these may have left."""
        sent, view = 0, memoryview(octets)
        while sent < len(octets):
            try:
                self._wait()
                sent += self._sock.send(view[sent : sent + _CHUNK])
            except OSError as problem:
                vague = min(sent + _CHUNK, len(octets)) if self._is_vague else sent
                raise WireBroken(type(problem).__name__, vague) from None

    def read(self) -> Reply:
        """The next reply; raises `WireBroken`, also for what is none."""
        words = []
        for _ in range(_MOST_LINES):
            line = self._line()
            if not line[:3].isdigit() or line[3:4] not in {b"", b" ", b"-"}:
                break
            words.append(line[4:].strip())
            if line[3:4] != b"-":
                return Reply(int(line[:3]), b" ".join(words))
        raise WireBroken("not SMTP")

    def close(self) -> None:
        """Hang up without a word."""
        self._sock.close()

    def _line(self) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > _LONGEST_LINE:
                raise WireBroken("not SMTP")
            self._buffer += self._more()
        line, self._buffer = self._buffer[:end].rstrip(b"\r"), self._buffer[end + 1 :]
        return line

    def _more(self) -> bytes:
        try:
            self._wait()
            octets = self._sock.recv(65_536)
        except OSError as problem:
            raise WireBroken(type(problem).__name__) from None
        if not octets:
            raise WireBroken("connection closed")
        return octets

    def _wait(self) -> None:
        left = self._stop_at - monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
