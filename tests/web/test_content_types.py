"""A posted body is a form or nothing; anything else is told so, and nothing is saved."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.models import Signature
from advocacy.wiring import Toolbox
from tests.residents import SAMPLE, SIGN, confirm_path, sign, words


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/octet-stream", ""])
@pytest.mark.parametrize("body", ['{"given_name": 5}', "[1]", '"x"', "[" * 5000, "given_name=Ana"])
def test_a_body_that_is_no_form_is_told_so(client: FlaskClient, content_type: str, body: str) -> None:
    answer = client.post(SIGN, data=body, content_type=content_type)
    assert answer.status_code == 415
    assert "We could not read this form" in words(answer)
    assert "Nothing was saved." in words(answer)
    assert "Enter your first name." not in answer.text


def test_nothing_is_confirmed_by_a_body_that_is_no_form(client: FlaskClient, toolbox: Toolbox) -> None:
    path = confirm_path(toolbox, sign(client, toolbox))
    assert client.post(path, data="{}", content_type="application/json").status_code == 415
    with toolbox.database.reading() as session:
        assert session.scalar(select(Signature.state)) == "unconfirmed"


def test_a_form_in_pieces_is_taken(client: FlaskClient) -> None:
    assert client.post(SIGN, data=SAMPLE, content_type="multipart/form-data").status_code == 303


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_single_button_needs_no_body(client: FlaskClient, toolbox: Toolbox, content_type: str | None) -> None:
    path = confirm_path(toolbox, sign(client, toolbox))
    assert client.post(path, content_type=content_type).status_code == 303


def test_an_address_that_takes_no_forms_stays_as_it_is(client: FlaskClient) -> None:
    assert client.post("/nope", data="{}", content_type="application/json").status_code == 404
