"""Sample organizers, and their way in through the sign-in page."""

import re
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from werkzeug.test import TestResponse

from advocacy.domain.rights import Role
from advocacy.models import Organizer
from advocacy.wiring import Toolbox

PASSWORD = "a long sample password, of no value"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def hire(app: Flask, role: Role) -> str:
    """Give a sample person of this role an account with `PASSWORD`; returns the e-mail address."""
    toolbox: Toolbox = app.extensions["toolbox"]
    email = f"{role}@example.org"
    with app.extensions["desk"].app_context():
        password = hash_password(PASSWORD)
    with toolbox.database.unit_of_work() as session:
        session.add(
            Organizer(
                email=email,
                role=role,
                password=password,
                fs_uniquifier=f"sample {role}",
                invited_at=datetime.now(UTC),
            )
        )
    return email


def organizer(app: Flask, role: Role) -> FlaskClient:
    """A browser in which a sample organizer of this role has signed in."""
    client = app.test_client()
    assert sign_in(client, hire(app, role)).status_code == 302
    return client


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD) -> TestResponse:
    """Fill in the sign-in form and send it."""
    return send(client, "/organizers/sign-in", email=email, password=password)


def send(client: FlaskClient, page: str, /, *, to: str | None = None, **fields: str) -> TestResponse:
    """Open a page and send a form of it, to the page itself or to `to`, with the page's CSRF token."""
    token = csrf_token(client.get(page))
    return client.post(to or page, data={"csrf_token": token, **fields})


def csrf_token(answer: TestResponse) -> str:
    """The token in a page's first form."""
    found = _TOKEN.search(answer.text)
    assert found, answer.text
    return found[1]
