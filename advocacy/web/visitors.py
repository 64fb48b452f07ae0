"""Where a visitor comes from: the connection's other end, or what trusted proxies say."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from ipaddress import ip_network
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import g, request

from advocacy.domain.prefixes import INSIDE, UNKNOWN, Network, is_in, prefix_of, read_ip
from advocacy.web.toolbox import toolbox

_CHAIN = "HTTP_X_FORWARDED_FOR"
_BELIEVED_FROM_NOBODY = (
    *("HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX"),
    "HTTP_FORWARDED",
)
"""The addresses that we write come from the settings, so nothing of this is needed."""


class Visitors:
    """WSGI: `REMOTE_ADDR` becomes the visitor's address, "" where a proxy does not tell it.

    `X-Forwarded-For` is read from its end, as long as who added the entry is believed: at most so many proxies,
    each with an address in one of the networks. A connection without an address is a socket of this machine.
    """

    def __init__(self, app: WSGIApplication, proxies: int, networks: Sequence[str] | None) -> None:
        self._app, self._proxies = app, proxies
        believed = INSIDE if networks is None else tuple(ip_network(each, strict=False) for each in networks)
        self._is_believed = believing(believed)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        chain = environ.pop(_CHAIN, "")
        for name in _BELIEVED_FROM_NOBODY:
            environ.pop(name, None)
        environ["REMOTE_ADDR"] = visitor(environ.get("REMOTE_ADDR", ""), chain, self._proxies, self._is_believed)
        return self._app(environ, start_response)


def visitor(peer: str, chain: str, proxies: int, is_believed: Callable[[str], bool]) -> str:
    """The visitor's address: `peer` is the connection's other end, `chain` what `X-Forwarded-For` says."""
    told = chain.rsplit(",", proxies)[-proxies:] if proxies and chain.strip() else []
    address = peer
    while told and is_believed(address):
        ip = read_ip(told.pop())
        if ip is None:
            return ""
        address = str(ip)
    return address


def origin() -> bytes | None:
    """The keyed hash of the part of the network that this request comes from; None when that is not known."""
    if "origin" not in g:
        prefix = prefix_of(request.remote_addr or "")
        g.origin = None if prefix == UNKNOWN else toolbox().links.origin_hash(prefix)
    found: bytes | None = g.origin
    return found


def origin_name() -> str:
    """The same as a name to count under; `UNKNOWN` when it is not known."""
    known = origin()
    return UNKNOWN if known is None else known.hex()


def believing(networks: Sequence[Network]) -> Callable[[str], bool]:
    """Whether an address is that of a proxy to believe; there are few, and all requests come through them."""

    @lru_cache(maxsize=16)
    def is_believed(address: str) -> bool:
        ip = read_ip(address)
        return not address or (ip is not None and is_in(ip, networks))

    return is_believed
