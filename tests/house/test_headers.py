"""What browsers are told, on every page and with every refusal."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from advocacy.app import create_app
from advocacy.domain.rights import Role
from advocacy.wiring import Toolbox
from config import Settings
from tests.furnished import furnish, pages
from tests.organizers import organizer
from tests.residents import SIGN, post_sign

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DIRECTIVES = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors '")
REFERRERS = {"same-origin", "strict-origin-when-cross-origin"}
KEPT_BY_NONE = {"no-store", "private"}
_ROOMS = ("petitions", "counts", "fixed_addresses", "security_page", "privacy", "integrity_page", "health")
FOR_EVERYBODY = {f"public {room}" for room in _ROOMS}
"""Rooms whose pages are the same for all; answers of all others are kept by no cache."""


def faults(answer: TestResponse) -> Iterator[str]:
    """What is missing from an answer's headers, or too loose."""
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    yield from (f"{name} is {headers.get(name)}" for name, value in ALWAYS.items() if headers.get(name) != value)
    yield from (f"no {each} in the policy" for each in DIRECTIVES if each not in policy)
    if "unsafe" in policy or re.search(r"https?:|\*", policy):
        yield f"the policy is {policy}"
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        yield "browsers may use the camera"
    if headers.get("Referrer-Policy") not in REFERRERS:
        yield f"Referrer-Policy is {headers.get('Referrer-Policy')}"
    if "Cache-Control" not in headers:
        yield "caches do as they like"
    framed = "frame-ancestors 'self'" in policy
    if headers.get("X-Frame-Options") != ("SAMEORIGIN" if framed else "DENY"):
        yield "others may frame it"


def test_every_answer_carries_the_headers(app: Flask) -> None:
    furniture, client = furnish(app), organizer(app, Role.ADMIN)
    wrong = []
    for page in pages(app, furniture):
        for method in {"GET", *page.methods}:
            answer = client.open(page.address, method=method)
            wrong += [f"{method} {page.name} ({answer.status_code}): {fault}" for fault in faults(answer)]
            if page.name.partition(".")[0] not in FOR_EVERYBODY and not KEPT_BY_NONE & {
                *answer.headers["Cache-Control"].split(", ")
            }:
                wrong.append(f"{method} {page.name}: {answer.headers['Cache-Control']}")
    assert wrong == []


REFUSALS: dict[int, Callable[[FlaskClient], TestResponse]] = {
    400: lambda client: client.get("/p/press-pause", headers={"Host": "evil.example"}),
    403: lambda client: client.post(SIGN, headers={"Origin": "https://evil.example"}),
    404: lambda client: client.get("/nope"),
    405: lambda client: client.get("/p/press-pause/sign"),
    413: lambda client: post_sign(client, note="x" * 300_000),
    415: lambda client: client.post(SIGN, data="{}", content_type="application/json"),
    422: lambda client: post_sign(client, email="nonsense"),
}


@pytest.mark.parametrize("status", REFUSALS)
def test_every_refusal_carries_them_too(client: FlaskClient, status: int) -> None:
    answer = REFUSALS[status](client)
    assert answer.status_code == status
    assert list(faults(answer)) == []


def test_so_does_a_failure_of_ours(client: FlaskClient, toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        session.execute(text("ALTER TABLE signatures RENAME COLUMN note TO remark"))
    answer = post_sign(client)
    assert answer.status_code == 500
    assert list(faults(answer)) == []


def test_in_production_everything_stays_on_https_and_the_cookie_on_this_host(settings: Settings) -> None:
    changed = {"environment": "production", "base_url": "https://petition.test"}
    app = create_app(settings.model_copy(update=changed))
    client = app.test_client()
    for path in ("/security", "/nope", "/organizers/sign-in"):
        answer = client.get(path, base_url="https://petition.test")
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-advocacy_organizer=")
    parts = {part.strip() for part in cookie.split(";")}
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= parts
    assert "domain" not in cookie.lower()
    app.extensions["toolbox"].database.close()
