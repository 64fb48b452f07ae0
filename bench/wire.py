"""A light HTTP client: as little work as possible beside the server it measures."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from math import inf
from urllib.parse import urlencode


@dataclass(slots=True)
class Answer:
    """A status and the Location header, if any."""

    status: int
    location: str


class Connection:
    """One kept-alive connection to the server on `port`."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, path: str, form: dict[str, str], visitor: str = "") -> Answer:
        """`visitor` is whom the server's proxy, which we are, sees."""
        body = urlencode(form).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: localhost:{self._port}\r\nContent-Length: {len(body)}\r\n"
        head += f"X-Forwarded-For: {visitor}\r\n" if visitor else ""
        kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        self._socket.sendall((head + kind).encode() + body)
        return self._read()

    def get(self, path: str) -> Answer:
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost:{self._port}\r\n\r\n".encode())
        return self._read()

    def close(self) -> None:
        self._socket.close()

    def _read(self) -> Answer:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        missing = int(fields.get("content-length", "0")) - len(body)
        while missing > 0:
            missing -= len(self._more())
        return Answer(int(lines[0].split()[1]), fields.get("location", ""))

    def _more(self) -> bytes:
        more = self._socket.recv(65536)
        if not more:
            raise ConnectionError("the server closed the connection")
        return more


@dataclass(slots=True)
class Run:
    """What a run of one kind of request gave; `seconds` holds each request's time."""

    requests: int = 0
    elapsed: float = 0.0
    seconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.requests / self.elapsed if self.elapsed else 0.0

    def __add__(self, other: "Run") -> "Run":
        """Two runs, one after the other."""
        return Run(self.requests + other.requests, self.elapsed + other.elapsed, self.seconds + other.seconds)

    def quantile(self, share: float) -> float:
        """The time within which `share` of the requests were answered, in milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def drive(
    port: int,
    connections: int,
    act: Callable[[Connection, int], Iterator[float]],
    *,
    seconds: float = inf,
    times: int | None = None,
) -> Run:
    """Let each of so many clients act for `seconds`, or `times` times; `act` yields each request's seconds."""
    run, lock = Run(), threading.Lock()
    until = time.monotonic() + seconds

    def client(number: int) -> None:
        connection, mine = Connection(port), []
        for turn in count() if times is None else range(times):
            if time.monotonic() >= until:
                break
            mine += act(connection, number * 10_000_000 + turn)
        connection.close()
        with lock:
            run.seconds += mine

    threads = [threading.Thread(target=client, args=(number,)) for number in range(connections)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.elapsed = time.monotonic() - began
    run.requests = len(run.seconds)
    return run
