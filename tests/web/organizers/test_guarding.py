"""Guessing gets slower and slower, and keeps nobody out but the guesser."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.domain.guessing import WITH_NETWORK, WITH_PAIR
from advocacy.domain.rights import Role
from advocacy.web.organizers import guarding
from tests.organizers import CODE_PAGE, PASSWORD, code, csrf_token, hire, send

SIGN_IN = "/organizers/sign-in"
WRONG = "not this one, surely"


@pytest.fixture
def email() -> str:
    """An address of this test alone: what is counted outlives it."""
    return f"{uuid4().hex}@example.org"


@pytest.fixture
def network() -> str:
    """The beginning of the addresses of a network that no other test comes from."""
    return f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:2]}00"


def guess(app: Flask, email: str, password: str, address: str) -> str:
    """Try to sign in from an address; says how that ended."""
    client = app.test_client()
    origin = {"environ_base": {"REMOTE_ADDR": address}}
    token = csrf_token(client.get(SIGN_IN, **origin))
    answer = client.post(SIGN_IN, data={"csrf_token": token, "email": email, "password": password}, **origin)
    if answer.status_code == 302:
        return "in"
    return "wait" if "too many wrong" in answer.text else "wrong"


def test_the_guesser_waits_and_the_owner_does_not(app: Flask, email: str, network: str) -> None:
    hire(app, Role.VIEWER, email)
    said = [guess(app, email, WRONG, f"{network}::{place}") for place in range(WITH_PAIR.free + 3)]
    assert said == ["wrong"] * (WITH_PAIR.free + 1) + ["wait"] * 2
    assert guess(app, email, PASSWORD, f"{network}::99") == "wait"
    assert guess(app, email, PASSWORD, "198.51.100.1") == "in"


def test_after_the_wait_the_right_password_opens_and_all_is_forgotten(
    app: Flask, email: str, network: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hire(app, Role.VIEWER, email)
    for _ in range(WITH_PAIR.free + 1):
        guess(app, email, WRONG, f"{network}::1")
    monkeypatch.setattr(guarding, "now", lambda: datetime.now(UTC) + timedelta(seconds=31))
    assert guess(app, email, PASSWORD, f"{network}::1") == "in"
    said = [guess(app, email, WRONG, f"{network}::1") for _ in range(WITH_PAIR.free)]
    assert set(said) == {"wrong"}


def test_an_address_written_in_wide_letters_is_the_same_account(app: Flask, email: str, network: str) -> None:
    hire(app, Role.VIEWER, email)
    for place in range(WITH_PAIR.free + 1):
        guess(app, email.replace("@e", "@ｅ") if place % 2 else email, WRONG, f"{network}::1")
    assert guess(app, email.replace("@exa", "@Ｅxa"), WRONG, f"{network}::1") == "wait"


def test_an_unknown_address_gets_the_same_words_and_waits(app: Flask, email: str, network: str) -> None:
    said = [guess(app, email, WRONG, f"{network}::1") for _ in range(WITH_PAIR.free + 2)]
    assert said == ["wrong"] * (WITH_PAIR.free + 1) + ["wait"]


def test_a_network_that_tries_many_accounts_waits_too(
    app: Flask, email: str, network: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarding, "WITH_NETWORK", replace(WITH_NETWORK, free=2))
    hire(app, Role.VIEWER, email)
    said = [guess(app, f"{place}.{email}", WRONG, f"{network}::1") for place in range(4)]
    assert said == ["wrong"] * 3 + ["wait"]
    assert guess(app, email, PASSWORD, "198.51.100.1") == "in"


def test_what_a_waiting_network_is_refused_does_not_count_against_the_account(
    app: Flask, email: str, network: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_second = timedelta(seconds=1)
    monkeypatch.setattr(guarding, "WITH_NETWORK", replace(WITH_NETWORK, free=0, first=one_second))
    start = datetime.now(UTC)
    monkeypatch.setattr(guarding, "now", lambda: start)
    hire(app, Role.VIEWER, email)
    assert guess(app, f"another.{email}", WRONG, f"{network}::1") == "wrong"
    assert {guess(app, email, WRONG, f"{network}::1") for _ in range(WITH_PAIR.free + 1)} == {"wait"}
    monkeypatch.setattr(guarding, "now", lambda: start + 2 * one_second)
    assert guess(app, email, PASSWORD, f"{network}::1") == "in"


def test_codes_are_not_guessed_either_from_wherever(app: Flask, email: str, client: FlaskClient) -> None:
    hire(app, Role.ADMIN, email)
    send(client, SIGN_IN, email=email, password=PASSWORD)
    said = [send(client, CODE_PAGE, code="123456").text for _ in range(7)]
    assert "not right" in said[5]
    assert "too many wrong" in said[6]
    answer = send(client, CODE_PAGE, code=code(app, email))
    assert "too many wrong" in answer.text
