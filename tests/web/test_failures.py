"""When something breaks, people get a page and logs get no personal data."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from advocacy.domain.matches import Address
from advocacy.wiring import Toolbox
from config import Locator, Settings
from tests.residents import post_sign, words
from tests.stubs import census
from tests.stubs.census import census_stub


def test_the_process_says_that_it_is_alive(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"


def test_readiness_asks_database_and_broker(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_readiness_names_the_part_that_does_not_answer(app: Flask, settings: Settings) -> None:
    gone = settings.model_copy(update={"broker_url": "redis://127.0.0.1:1/0"})
    app.extensions["toolbox"] = Toolbox(gone)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.text == "broker: The message broker does not answer.\n"


def test_readiness_tells_of_a_geocoder_that_is_left_alone_and_is_ready_all_the_same(
    app: Flask, settings: Settings
) -> None:
    with census_stub(census.raw(b"", 500)) as stub:
        toolbox = Toolbox(settings.model_copy(update={"locator": Locator(census_url=stub.url, budget_seconds=30)}))
        app.extensions["toolbox"] = toolbox
        assert app.test_client().get("/readyz").text == "ok\n"
        for number in range(3):
            toolbox.locator.locate(Address(f"{number} Clary St", "Cambridge", "02139"))
        answer = app.test_client().get("/readyz")
        toolbox.database.close()
    assert answer.status_code == 200
    assert answer.text == ("ok\ncensus: The geocoder has failed several times and is left alone for the moment.\n")


def test_without_a_database_people_are_asked_to_come_back(app: Flask, settings: Settings) -> None:
    gone = settings.model_copy(update={"database_url": "postgresql+psycopg://nobody@127.0.0.1:1/none"})
    app.extensions["toolbox"] = Toolbox(gone)
    client = app.test_client()
    assert client.get("/readyz").text == "database: The database does not answer.\n"
    for answer in (client.get("/p/press-pause"), post_sign(client)):
        assert answer.status_code == 503
        assert "We cannot answer just now" in words(answer)
        assert answer.headers["Retry-After"] == "30"


def test_a_failure_of_ours_is_a_page_without_a_trace(
    client: FlaskClient, toolbox: Toolbox, caplog: pytest.LogCaptureFixture
) -> None:
    with toolbox.database.unit_of_work() as session:
        session.execute(text("ALTER TABLE signatures RENAME COLUMN street TO road"))
    with caplog.at_level(logging.ERROR):
        answer = post_sign(client, email="secret.person@example.org", street="77 Hidden Way")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in words(answer)
    for leak in ("Traceback", "ProgrammingError", "signatures"):
        assert leak not in answer.text
    assert "secret.person" not in caplog.text
    assert "Hidden Way" not in caplog.text


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for path in ("/p/press-pause", "/nope", "/healthz", "/static/site.css", "/s/forged"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
