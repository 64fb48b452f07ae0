"""Who sends a byte now and then holds no part of the web server for long, and nobody waits for them."""

import socket
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from time import monotonic, sleep

import pytest

from config import Settings
from tests.journeys.conftest import House

HEAD = b"POST /p/press-pause/sign HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
THREADS = 4  # of the web server in journeys


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The journey's settings, with less patience."""
    monkeypatch.setenv("ADVOCACY_WEB__READ_SECONDS", "2")
    return settings


def test_slow_senders_get_a_sentence_and_others_an_answer(pages: House) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(_connected(pages)) for _ in range(THREADS - 1)]
        for connection in slow:
            connection.sendall(HEAD + FORM)
        assert b"ok" in urllib.request.urlopen(f"{pages.url}/healthz", timeout=30).read()
        for answer in _answers(slow):
            assert answer.startswith(b"HTTP/1.1 408 ")
            # A system that got bytes which nobody reads may cut the answer's end off.
            assert b"That took too long" in answer or b"</html>" not in answer
            assert b"Content-Security-Policy: default-src 'none'" in answer


def test_slow_heads_hold_nobody_up(pages: House) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(_connected(pages)) for _ in range(THREADS)]
        for connection in slow:
            connection.sendall(HEAD)
        assert set(_answers(slow)) == {b""}
        assert b"ok" in urllib.request.urlopen(f"{pages.url}/healthz", timeout=30).read()


def _connected(pages: House) -> socket.socket:
    return socket.create_connection(("127.0.0.1", pages.toolbox.settings.port), timeout=30)


def _answers(connections: list[socket.socket]) -> Iterator[bytes]:
    """What each is told, while a byte goes to all of them again and again."""
    open_, told, until = list(connections), dict.fromkeys(connections, b""), monotonic() + 60
    while open_ and monotonic() < until:
        sleep(0.2)  # the slowness itself
        for each in list(open_):
            try:
                if not told[each]:
                    each.sendall(b"x")
                each.settimeout(0.01)
                piece = each.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                piece = b""
            told[each] += piece
            if not piece or b"</html>" in told[each]:
                open_.remove(each)
    assert not open_, "a slow sender was never told anything"
    return iter(told.values())
