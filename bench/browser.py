"""A signed-in organizer's browser, as far as a stopwatch needs one."""

import re
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode, urlsplit

from advocacy.cli.organizers import entrance_link
from bench.house import House

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Browser:
    """Keeps cookies; every request is on its own connection, so that a download can be left half-way."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def page(self, path: str) -> tuple[float, str]:
        """The seconds until all of a page was there, and the page."""
        began = time.perf_counter()
        connection, answer = self._ask("GET", path)
        body = answer.read()
        seconds = time.perf_counter() - began
        connection.close()
        _expect(answer, 200, path)
        return seconds, body.decode()

    def post(self, path: str, fields: dict[str, str], token: str, *, status: int) -> float:
        """The seconds until the first byte of the answer's body; the rest is left unread."""
        began = time.perf_counter()
        connection, answer = self._ask("POST", path, fields | {"csrf_token": token})
        answer.read(1)
        seconds = time.perf_counter() - began
        connection.close()
        _expect(answer, status, path)
        return seconds

    def token(self, path: str) -> str:
        """The CSRF token of a page's form."""
        found = _TOKEN.search(self.page(path)[1])
        if not found:
            raise SystemExit(f"{path} has no form")
        return found[1]

    def _ask(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> tuple[HTTPConnection, HTTPResponse]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if fields is not None else {}
        headers = {"Host": f"localhost:{self.port}", "Cookie": cookies, **kind}
        connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return connection, answer


def signed_in(running: House) -> Browser:
    """An admin's browser, let in by the link of development."""
    browser, entrance = Browser(running.port), urlsplit(entrance_link(running.toolbox)).path
    browser.post(entrance, {}, browser.token(entrance), status=303)
    return browser


def _expect(answer: HTTPResponse, status: int, path: str) -> None:
    if answer.status != status:
        raise SystemExit(f"{path} answered {answer.status}")
