"""Whom the house takes a visitor for, whatever the headers say."""

from ipaddress import ip_network

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from advocacy.app import create_app
from advocacy.domain.prefixes import INSIDE
from advocacy.web.visitors import believing, visitor
from config import Settings

CDN = (*INSIDE, ip_network("198.51.100.0/24"))
TEN = "1.1.1.1, 2.2.2.2, 3.3.3.3, 4.4.4.4, 5.5.5.5, 6.6.6.6, 7.7.7.7, 8.8.8.8, 9.9.9.9, 203.0.113.9"

BELIEVED = [
    ("nobody is believed without a proxy", "127.0.0.1", "203.0.113.9", 0, "127.0.0.1"),
    ("a stranger cannot say who they are", "192.0.2.66", "203.0.113.9", 1, "192.0.2.66"),
    ("the proxy added the last of ten", "127.0.0.1", TEN, 1, "203.0.113.9"),
    ("so it did with more proxies, when it is the first", "127.0.0.1", TEN, 5, "203.0.113.9"),
    ("two proxies", "10.0.0.2", "6.6.6.6, 203.0.113.9, 198.51.100.4", 2, "203.0.113.9"),
    ("no more hops than there are proxies", "10.0.0.2", "203.0.113.9, 198.51.100.4", 1, "198.51.100.4"),
    ("a way around the first proxy", "10.0.0.2", "6.6.6.6, 192.0.2.66", 2, "192.0.2.66"),
    ("a socket of this machine", "", "203.0.113.9", 1, "203.0.113.9"),
    ("an IPv6 socket", "::ffff:127.0.0.1", "203.0.113.9", 1, "203.0.113.9"),
    ("a port", "127.0.0.1", "203.0.113.9:55123", 1, "203.0.113.9"),
    ("brackets and a zone", "127.0.0.1", '"[2001:db8::9%eth0]:443"', 1, "2001:db8::9"),
    ("nothing was added", "127.0.0.1", "", 1, "127.0.0.1"),
    ("junk was added", "127.0.0.1", "203.0.113.9, unknown", 1, ""),
    ("a comma too many", "127.0.0.1", "203.0.113.9,", 1, ""),
    ("junk beyond what is believed", "127.0.0.1", "<script>, ;;, 203.0.113.9", 1, "203.0.113.9"),
]


@pytest.mark.parametrize(("_case", "peer", "chain", "proxies", "expected"), BELIEVED)
def test_a_visitor_is_who_trusted_proxies_say(
    _case: str, peer: str, chain: str, proxies: int, expected: str
) -> None:
    assert visitor(peer, chain, proxies, believing(CDN)) == expected


@pytest.fixture
def echo(settings: Settings) -> FlaskClient:
    """The house behind a proxy at 192.0.2.1, with a page that tells whom it sees."""
    web = settings.web.model_copy(update={"proxies": 1, "proxy_addresses": ("192.0.2.1",)})
    app: Flask = create_app(settings.model_copy(update={"web": web}))

    @app.get("/whom")
    def whom() -> list[str | None]:
        forwarded = [name for name in request.environ if "FORWARDED" in name]
        return [request.remote_addr, request.host, request.scheme, *forwarded]

    return app.test_client()


def test_nothing_else_that_a_proxy_says_is_believed(echo: FlaskClient) -> None:
    said = [
        *(("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", "203.0.113.10")),
        *(("X-Forwarded-Host", "evil.example.org"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Prefix", "/x")),
        ("Forwarded", "for=6.6.6.6;host=evil.example.org"),
    ]
    from_proxy = echo.get("/whom", headers=said, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert from_proxy.json == ["203.0.113.10", "localhost", "http"]
    from_elsewhere = echo.get("/whom", headers=said, environ_base={"REMOTE_ADDR": "127.0.0.1"})
    assert from_elsewhere.json == ["127.0.0.1", "localhost", "http"]
