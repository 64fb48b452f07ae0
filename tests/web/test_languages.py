"""Pages that belong to no signature and name no language: errors speak as the browser asks, others do not."""

import pytest
from flask.testing import FlaskClient

from advocacy.wiring import Toolbox
from tests.residents import CAMBRIDGE, SIGN, confirm_path, sign, words

SPANISH = {"Accept-Language": "fr;q=0.9, es-MX, en;q=0.5"}


@pytest.mark.parametrize("path", ["/nope", "/p/nope", "/s/forged", "/confirm/forged", "/p/press-pause/sign"])
def test_errors_speak_the_browsers_language(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers=SPANISH)
    assert '<html lang="es">' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert 'href="/?lang=es"' in page.text


@pytest.mark.parametrize("asked", ["", "fr, de", "*", "en-US,en;q=0.9,es;q=0.8", "es;q=0", ";;;,q="])
def test_errors_speak_english_to_browsers_that_prefer_it_or_ask_for_what_we_do_not_speak(
    client: FlaskClient, asked: str
) -> None:
    assert '<html lang="en">' in client.get("/nope", headers={"Accept-Language": asked}).text


def test_a_language_in_the_address_comes_before_the_browsers(client: FlaskClient) -> None:
    assert '<html lang="en">' in client.get("/p/nope?lang=en", headers=SPANISH).text


def test_the_signatures_language_comes_before_the_browsers(client: FlaskClient, toolbox: Toolbox) -> None:
    path = confirm_path(toolbox, sign(client, toolbox, SIGN, **CAMBRIDGE))
    refused = client.post(f"{path}/seats", data={"pair": "D01/001"}, headers=SPANISH)
    assert "These two seats do not go together" in words(refused)


@pytest.mark.parametrize("path", ["/p/press-pause", "/"])
def test_pages_that_caches_keep_are_the_same_for_every_browser(client: FlaskClient, path: str) -> None:
    asked = client.get(path, headers=SPANISH)
    assert (asked.status_code, asked.location) == (client.get(path).status_code, client.get(path).location)
    assert asked.text == client.get(path).text
