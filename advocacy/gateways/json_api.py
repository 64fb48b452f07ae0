"""Asks a JSON service many questions within one time budget, and believes nothing it was not asked for."""

import json
from urllib.parse import quote, urlsplit

import requests
from urllib3.exceptions import HTTPError

from advocacy.domain.errors import RosterUnread
from advocacy.gateways.deadline import Deadline

TRIES = 3
_PAUSE_SECONDS = 0.2
_LARGEST_ANSWER = 5_000_000
_PIECE = 16_384


class _AskAgain(Exception):
    """A failure that may pass."""


class JsonApi:
    """One kept connection to a service; to be used within one `with`, by one thread, until the deadline."""

    def __init__(self, base_url: str, deadline: Deadline) -> None:
        self._base_url = base_url.rstrip("/")
        self._deadline = deadline
        self._session = requests.Session()
        self._session.trust_env = urlsplit(base_url).hostname not in {"localhost", "127.0.0.1", "::1"}

    def __enter__(self) -> "JsonApi":
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def get(self, *path: str) -> object | None:
        """The answer below the base address; None when there is no such thing (400 or 404).

        Raises `RosterUnread` after three failed tries or an answer that is none, and `Late`.
        """
        place = "/".join(quote(part, safe="") for part in path)
        for number in range(1, TRIES + 1):
            try:
                return self._try(place)
            except (_AskAgain, requests.RequestException):
                if number == TRIES:
                    break
            self._deadline.sleep(_PAUSE_SECONDS * number)
        raise RosterUnread(f"{place}: no proper answer, {TRIES} times.")

    def _try(self, place: str) -> object | None:
        address = f"{self._base_url}/{place}"
        wait = self._deadline.left()
        with self._session.get(address, timeout=wait, allow_redirects=False, stream=True) as response:
            if response.status_code in (requests.codes.bad_request, requests.codes.not_found):
                return None
            if response.is_redirect:
                raise RosterUnread(f"{place}: the service sends us elsewhere; give the address it really has.")
            if response.status_code != requests.codes.ok:
                raise _AskAgain
            return _decoded(self._body(place, response))

    def _body(self, place: str, response: requests.Response) -> bytes:
        body = bytearray()
        while piece := _piece(response):
            body += piece
            self._deadline.left()
            if len(body) > _LARGEST_ANSWER:
                raise RosterUnread(f"{place}: the answer does not end.")
        return bytes(body)


def _piece(response: requests.Response) -> bytes:
    """What has come since, so that a slow drip cannot hide behind a large read."""
    try:
        return bytes(response.raw.read1(_PIECE, decode_content=True))
    except (HTTPError, OSError):
        raise _AskAgain from None


def _decoded(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise _AskAgain from None
