"""Refuses every connection of this process to a host that the settings do not name.

It listens to what Python itself reports before each look-up and connection (PEP 578), so it holds for all
libraries that go through Python's sockets. libpq does not: it is given the database's address and nothing else.
What a look-up found is reported by nobody, so `socket.getaddrinfo` is replaced by one that remembers it.
docs/decisions/019-web-security.md has the limits.
"""

import socket
import sys
import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog

from advocacy.domain.outgoing import AllowList

log = structlog.get_logger()

_NETWORKS = frozenset({socket.AF_INET, socket.AF_INET6})


class OutgoingRefused(PermissionError):
    """Somebody in this process wants to talk to a host that the settings do not name."""


class OutgoingGuard:
    """Python's audit hook, which can be added to a process but never be taken out."""

    def __init__(self, allowed: AllowList) -> None:
        self._allowed = allowed
        self._asked = threading.local()  # .found: where the host is that this thread looked up last
        self._checks: dict[str, Callable[..., None]] = {
            "socket.getaddrinfo": self._look_up,
            "socket.gethostbyname": self._look_up,
            "socket.connect": self._connect,
            "socket.sendto": self._connect,
            "socket.sendmsg": self._connect,
        }

    def install(self) -> None:
        """Watch this process, and those that are forked from it, from now on."""
        checks = self._checks

        def hook(event: str, args: tuple[Any, ...]) -> None:
            if event in checks:
                checks[event](*args)

        sys.addaudithook(hook)
        vars(socket)["getaddrinfo"] = self._remembering(socket.getaddrinfo)

    def _remembering(self, look_up: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
        @wraps(look_up)
        def remember(host: object, *args: object, **named: object) -> list[Any]:
            answers = look_up(host, *args, **named)
            if host:
                ports = self._allowed.ports_of(_name(host))
                self._asked.found = {(answer[4][0], port) for answer in answers for port in ports}
            return answers

        return remember

    def _look_up(self, host: object, port: object = None, *_: object) -> None:
        """A name in the settings may be looked up, and the addresses it has be connected to, by this thread."""
        self._asked.found = set()
        if not host or self._allowed.may_ask_for(_name(host), _number(port)):
            return
        _note()
        raise socket.gaierror(socket.EAI_FAIL, "the settings do not name this host")

    def _connect(self, sock: socket.socket, address: object) -> None:
        if sock.family not in _NETWORKS or not isinstance(address, tuple):
            return
        host, port = str(address[0]), int(address[1])
        found: set[tuple[str, int | None]] = getattr(self._asked, "found", set())
        if {(host, port), (host, None)} & found or self._allowed.may_connect(host, port):
            return
        _note()
        raise OutgoingRefused("the settings do not name this host")


def _name(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)


def _number(port: object) -> int | None:
    text = port.decode() if isinstance(port, bytes) else str(port or "")
    return int(text) if text.isdigit() else None


def _note() -> None:
    """Which host it was is not said: a name may carry what should not leave."""
    log.error("refuse_host")
