"""Asks the U.S. Census geocoder where an address votes: the address only, and nothing of it is ever logged."""

import json
import logging
import threading
import time
from urllib.parse import urlsplit

import requests
import structlog
from urllib3.exceptions import HTTPError

from advocacy.domain.breaker import Breaker
from advocacy.domain.matches import Address
from advocacy.domain.ports import Located, LocatorVerdict
from advocacy.gateways.census_answer import AskAgain, CensusReader, NotTrusted
from advocacy.gateways.deadline import Deadline, Late, within
from advocacy.jurisdictions.pack import Pack

TRIES = 3
_PAUSE_SECONDS = 0.1
_LARGEST_ANSWER = 1_000_000
_PIECE = 16_384
_QUERY = {
    "benchmark": "Public_AR_Current",
    "vintage": "Current_Current",
    "layers": "all",
    "format": "json",
}
_TRY_AGAIN = (AskAgain, requests.RequestException)
_PASSING = (Late, *_TRY_AGAIN)
_UNAVAILABLE = Located(LocatorVerdict.UNAVAILABLE)

log = structlog.get_logger()


class CensusLocator:
    """A `Locator` over HTTP with one time budget for all tries and a circuit breaker; safe to share by threads."""

    def __init__(
        self, pack: Pack, base_url: str, *, budget_seconds: float, breaker: Breaker | None = None
    ) -> None:
        logging.getLogger("urllib3.connectionpool").setLevel(logging.WARNING)  # finer lines hold the address
        self._url = f"{base_url.rstrip('/')}/geocoder/geographies/onelineaddress"
        self._usps = pack.usps
        self._reader = CensusReader(pack)
        self._budget_seconds = budget_seconds
        self._breaker = breaker or Breaker()
        self._lock = threading.Lock()

    def locate(self, address: Address) -> Located:
        """Where the address votes; UNAVAILABLE after the budget, after three failed tries, or while resting.

        Never raises: what nobody has foreseen is logged by its kind only and counts as a failure.
        """
        if not self._may_ask():
            return _UNAVAILABLE
        deadline = Deadline.after(self._budget_seconds)
        try:
            located = within(deadline, lambda: self._ask(_one_line(address, self._usps), deadline))
        except NotTrusted as problem:  # the service works; what it says is of other districts than ours
            log.warning("locate_not_trusted", doubt=problem.doubt.value)
            located = _UNAVAILABLE
        except Exception as problem:  # a surprise must cost a resident no more than picking the seats
            if not isinstance(problem, _PASSING):
                log.error("locate_failed", error=type(problem).__name__)
            self._note(failed=True)
            return _UNAVAILABLE
        self._note(failed=False)
        return located

    @property
    def is_resting(self) -> bool:
        """Whether the service has failed so often that it is left alone, but for one question now and then."""
        with self._lock:
            return self._breaker.is_open

    def _may_ask(self) -> bool:
        now = time.monotonic()
        with self._lock:
            allowed = self._breaker.may_ask(now)
            if allowed:
                self._breaker = self._breaker.asked(now)
        return allowed

    def _note(self, *, failed: bool) -> None:
        now = time.monotonic()
        with self._lock:
            rested = self._breaker.is_open
            self._breaker = self._breaker.failed(now) if failed else self._breaker.succeeded()
            rests = self._breaker.is_open
        if rests and not rested:
            log.warning("locator_rests", failures=self._breaker.failures)
        if rested and not rests:
            log.info("locator_back")

    def _ask(self, line: str, deadline: Deadline) -> Located:
        with requests.Session() as session:
            session.trust_env = not _is_loopback(self._url)
            for number in range(1, TRIES + 1):
                try:
                    return self._try(session, line, deadline)
                except _TRY_AGAIN:
                    if number == TRIES:
                        raise
                deadline.sleep(_PAUSE_SECONDS * number)
        raise Late

    def _try(self, session: requests.Session, line: str, deadline: Deadline) -> Located:
        with session.get(
            self._url,
            params={"address": line, **_QUERY},
            timeout=deadline.left(),
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code == requests.codes.bad_request:
                return Located(LocatorVerdict.NOT_FOUND)
            if response.status_code != requests.codes.ok:
                raise AskAgain
            return self._reader.read(_json(response, deadline))


def _json(response: requests.Response, deadline: Deadline) -> object:
    body = b""
    while piece := _piece(response):
        body += piece
        deadline.left()
        if len(body) > _LARGEST_ANSWER:
            raise AskAgain
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise AskAgain from None


def _piece(response: requests.Response) -> bytes:
    """What has come since, so that a slow drip cannot hide behind a large read."""
    try:
        return response.raw.read1(_PIECE, decode_content=True)
    except (HTTPError, OSError):
        raise AskAgain from None


def _one_line(address: Address, usps: str) -> str:
    line = f"{address.street}, {address.town}, {usps} {address.zip}"
    return " ".join(line.encode(errors="replace").decode().split())


def _is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in {"localhost", "127.0.0.1", "::1"}
