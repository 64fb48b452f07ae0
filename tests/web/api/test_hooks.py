"""Mail providers may call back; whoever else does is told nothing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from advocacy.app import create_app
from advocacy.domain.message_states import MessageState
from advocacy.gateways.mail_hooks import mail_hooks
from advocacy.models import MailEventRow, MailingMessage, Suppression
from advocacy.web.api.hooks import LARGEST
from advocacy.wiring import Toolbox
from config import Settings
from tests.came_back import mailed, token
from tests.hooks import (
    CERTIFICATE,
    MAILGUN_KEY,
    POSTMARK_SECRET,
    SENDGRID_KEY,
    TOPIC,
    Certificates,
    mailgun,
    postmark_headers,
    sendgrid,
    ses_bounce,
    sns,
)

PROVIDERS = ("ses", "postmark", "mailgun", "sendgrid")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings with the secrets of all four providers."""
    hooks = {
        "ses_topic_arn": TOPIC,
        "postmark_secret": POSTMARK_SECRET,
        "mailgun_signing_key": MAILGUN_KEY,
        "sendgrid_public_key": SENDGRID_KEY,
    }
    return Settings(**(settings.model_dump() | {"hooks": hooks}))


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application, with a source of certificates that knows no network."""
    toolbox: Toolbox = app.extensions["toolbox"]
    toolbox.__dict__["mail_hooks"] = mail_hooks(
        ses_topic=TOPIC,
        postmark=POSTMARK_SECRET,
        mailgun=MAILGUN_KEY,
        sendgrid=SENDGRID_KEY,
        certificates=Certificates(),
    )
    return app


@pytest.fixture
def row(toolbox: Toolbox) -> int:
    with toolbox.database.unit_of_work() as session:
        return mailed(session, toolbox.links)


def call(client: FlaskClient, provider: str, body: bytes, headers: dict[str, str] | None = None) -> TestResponse:
    kind = "text/plain; charset=UTF-8" if provider == "ses" else "application/json"
    return client.post(f"/hooks/{provider}", data=body, headers=headers, content_type=kind)


def bounces(toolbox: Toolbox, row: int) -> Iterator[tuple[str, bytes, dict[str, str]]]:
    """The same bounce as each provider tells it."""
    ours, now = token(toolbox.links, row), datetime.now(UTC)
    yield "ses", sns(ses_bounce(f"bounces+{ours}@letters.example.org")), {}
    told: Any = {"RecordType": "Bounce", "Type": "HardBounce", "ID": 1, "Email": "ana@example.org"}
    yield "postmark", json.dumps(told).encode(), postmark_headers()
    told = {"event": "failed", "severity": "permanent", "reason": "suppress-bounce"}
    ids = {"message": {"headers": {"message-id": f"{ours}@letters.example.org"}}}
    yield "mailgun", mailgun(told | ids, now), {}
    told = [{"event": "bounce", "bounce_classification": "Invalid Address", "smtp-id": f"<{ours}@x>"}]
    yield "sendgrid", *sendgrid(told, now)


def test_each_provider_is_heard_once_however_often_it_says_the_same(
    client: FlaskClient, toolbox: Toolbox, row: int
) -> None:
    for number, (provider, body, headers) in enumerate(bounces(toolbox, row), start=1):
        for _ in range(2):
            answer = call(client, provider, body, headers)
            assert (answer.status_code, answer.data) == (200, b""), provider
        with toolbox.database.reading() as session:
            assert len(session.scalars(select(MailEventRow)).all()) == number
    with toolbox.database.reading() as session:
        (suppression,) = session.scalars(select(Suppression))
        assert (suppression.reason, suppression.way) == ("bounced", "webhook")
        assert session.scalars(select(MailingMessage.state)).all() == ["bounced"]


def test_forgeries_change_nothing_and_are_told_nothing(client: FlaskClient, toolbox: Toolbox, row: int) -> None:
    elsewhere = sns(ses_bounce(token(toolbox.links, row)), SigningCertURL=CERTIFICATE.replace("amazonaws", "evil"))
    forged = [
        ("ses", elsewhere, {}),
        ("ses", b"{}", {}),
        ("postmark", b"{}", postmark_headers("hook:another")),
        ("mailgun", mailgun({}, datetime.now(UTC), key="another"), {}),
        ("sendgrid", b"[]", {}),
    ]
    for provider, body, headers in forged:
        answer = call(client, provider, body, headers)
        assert (answer.status_code, answer.data) == (403, b""), provider
    with toolbox.database.reading() as session:
        assert session.scalars(select(MailEventRow)).all() == []


def test_what_comes_back_too_early_is_to_be_sent_again(client: FlaskClient, toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        row = mailed(session, toolbox.links, state=MessageState.SENDING)
    _, body, _ = next(bounces(toolbox, row))
    answer = call(client, "ses", body)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")


def test_an_unknown_provider_a_look_and_too_large_a_body_are_refused(client: FlaskClient) -> None:
    assert call(client, "elsewhere", b"{}").status_code == 404
    assert client.get("/hooks/ses").status_code == 405
    assert call(client, "ses", b"x" * (LARGEST + 1)).status_code == 413
    assert call(client, "ses", b"x" * LARGEST).status_code == 400
    assert call(client, "ses", b"\xff").status_code == 400


def test_no_provider_is_listened_to_without_its_secret(settings: Settings) -> None:
    quiet = create_app(Settings(**(settings.model_dump() | {"hooks": {}})))
    for provider in PROVIDERS:
        assert call(quiet.test_client(), provider, b"{}").status_code == 404


@how(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.sampled_from(PROVIDERS),
    st.binary(max_size=50)
    | st.recursive(st.none() | st.floats() | st.text(), st.lists, max_leaves=5).map(json.dumps),
)
def test_nothing_that_is_sent_is_a_fault_of_ours(client: FlaskClient, provider: str, body: bytes | str) -> None:
    octets = body if isinstance(body, bytes) else body.encode()
    for headers in ({}, postmark_headers()):
        assert call(client, provider, octets, headers).status_code in {200, 400, 403}


def test_signed_words_that_no_database_can_hold_are_no_fault_either(client: FlaskClient, toolbox: Toolbox) -> None:
    told = {
        "RecordType": "Bounce",
        "ID": "\x00\ud800",
        "Email": "a\x00\ud800@example.org",
        "Details": "\x00\ud83d",
    }
    body = json.dumps(told | {"BouncedAt": "9999-99-99", "Metadata": {"x": "\ud800"}}).encode()
    assert call(client, "postmark", body, postmark_headers()).status_code == 200
    with toolbox.database.reading() as session:
        assert [row.needs_person for row in session.scalars(select(MailEventRow))] == [True]
