"""Sample organizers, and their way in through the sign-in page."""

import re
from datetime import UTC, datetime
from html import unescape
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import select
from werkzeug.test import TestResponse

from advocacy.domain.rights import NEED_SECOND_FACTOR, Role
from advocacy.models import Organizer
from advocacy.wiring import Toolbox

PASSWORD = "a long sample password, of no value"
CODE_PAGE = "/organizers/sign-in/code"
_ACTION = re.compile(r'action="(/organizers/sign-in[^"]*)"')
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def hire(app: Flask, role: Role, email: str = "") -> str:
    """Give a sample person of this role an account with `PASSWORD`; returns the e-mail address.

    Roles that need a second factor have an authenticator app, see `code`.
    """
    toolbox: Toolbox = app.extensions["toolbox"]
    desk, email = app.extensions["desk"], email or f"{role}@example.org"
    has_app = role in NEED_SECOND_FACTOR
    with desk.app_context():
        password = hash_password(PASSWORD)
        secret = desk.extensions["security"].totp_factory.generate_totp_secret() if has_app else None
    with toolbox.database.unit_of_work() as session:
        session.add(
            Organizer(
                email=email,
                role=role,
                password=password,
                fs_uniquifier=uuid4().hex,
                invited_at=datetime.now(UTC),
                tf_primary_method="authenticator" if has_app else None,
                tf_totp_secret=secret,
            )
        )
    return email


def organizer(app: Flask, role: Role, email: str = "") -> FlaskClient:
    """A browser in which a sample organizer of this role has signed in, with both factors if need be."""
    client = app.test_client()
    answer = sign_in(client, hire(app, role, email))
    assert answer.headers["Location"] == "/organizers/", answer.text
    return client


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD) -> TestResponse:
    """Fill in the sign-in form, and the code where one is asked for; returns the last answer."""
    page = "/organizers/sign-in"
    shown = client.get(page)
    action = _ACTION.search(shown.text)
    fields = {"csrf_token": csrf_token(shown), "email": email, "password": password}
    answer = client.post(unescape(action[1]) if action else page, data=fields)
    page = answer.headers.get("Location", "")
    return send(client, page, code=code(client.application, email)) if page.startswith(CODE_PAGE) else answer


def code(app: Flask, email: str) -> str:
    """What the organizer's authenticator app shows. It is as good as a new one each time: tests do not wait."""
    toolbox, desk = app.extensions["toolbox"], app.extensions["desk"]
    with toolbox.database.unit_of_work() as session:
        row = session.scalars(select(Organizer).where(Organizer.email == email)).one()
        row.totp_counter = None
        secret = row.tf_totp_secret
    with desk.app_context():
        return str(desk.extensions["security"].totp_factory.generate_totp_password(secret))


def send(client: FlaskClient, page: str, /, *, to: str | None = None, **fields: str) -> TestResponse:
    """Open a page and send a form of it, to the page itself or to `to`, with the page's CSRF token."""
    token = csrf_token(client.get(page))
    return client.post(to or page, data={"csrf_token": token, **fields})


def csrf_token(answer: TestResponse) -> str:
    """The token in a page's first form."""
    found = _TOKEN.search(answer.text)
    assert found, answer.text
    return found[1]
