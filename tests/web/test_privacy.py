"""The privacy page says what the rules do, all of them, in each language."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.domain.retention import Kept, Start, rules
from advocacy.web.languages import LANGUAGES
from advocacy.web.retention_words import WHAT, WHY, lines
from advocacy.wiring import Toolbox
from config import Retention
from tests.residents import words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_on_the_page_with_its_time_and_its_reason(
    app: Flask, client: FlaskClient, toolbox: Toolbox, language: str
) -> None:
    page = client.get(f"/privacy?lang={language}")
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert "max-age" in page.headers["Cache-Control"]
    text = words(page)
    with app.test_request_context(f"/privacy?lang={language}"):
        told = lines(toolbox.retention)
    assert {line.kept for line in told} == set(Kept) == set(WHAT) == set(WHY)
    for line in told:
        assert line.what in text
        assert line.how_long in text
        assert line.why in text
        assert f'id="{line.kept.value.replace("_", "-")}"' in page.text


def test_what_the_operator_chose_is_what_residents_read(app: Flask, toolbox: Toolbox) -> None:
    chosen = replace(toolbox, settings=toolbox.settings.model_copy(update={"retention": Retention(street_days=5)}))
    with app.test_request_context("/privacy"):
        told = {line.kept: line.how_long for line in lines(chosen.retention)}
    assert told[Kept.STREET].startswith("5 days after")
    assert told[Kept.AUDIT] == "3 years"


def test_every_start_has_words(app: Flask) -> None:
    usual = rules()
    with app.test_request_context("/privacy"):
        for start in Start:
            rule = replace(usual[Kept.STREET], start=start, length=timedelta(days=1))
            assert lines({Kept.STREET: rule})[0].how_long


def test_it_is_linked_where_people_give_their_address(client: FlaskClient) -> None:
    page = client.get("/p/press-pause?lang=es").text
    form = page[page.index("<form") : page.index("</form>")]
    assert 'href="/privacy?lang=es"' in form
    assert 'href="/privacy?lang=es"' in page[page.index("<footer") :]
