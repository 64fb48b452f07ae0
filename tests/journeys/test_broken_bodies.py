"""What the web server makes of bodies that break off or are no bodies."""

import socket

import pytest

from tests.journeys.conftest import House

HEAD = (
    "POST /p/press-pause/sign HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n"
)


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param("Transfer-Encoding: chunked\r\n\r\nzz\r\ngiven_name=Ana\r\n", id="no size"),
        pytest.param("Transfer-Encoding: chunked\r\n\r\n5\r\ngiven_name=Ana\r\n0\r\n\r\n", id="wrong size"),
        pytest.param("Transfer-Encoding: chunked\r\n\r\n40\r\ngiven_name=Ana", id="breaks off"),
        pytest.param("Transfer-Encoding: chunked\r\n\r\n", id="nothing"),
    ],
)
def test_a_body_that_breaks_off_gets_a_page_of_ours(pages: House, broken: str) -> None:
    answer = _answer(pages, HEAD + broken)
    assert answer.startswith("HTTP/1.1 400 ")
    assert "We could not read this request" in answer


def _answer(pages: House, request: str) -> str:
    with socket.create_connection(("127.0.0.1", pages.toolbox.settings.port), timeout=20) as connection:
        connection.sendall(request.encode())
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()
