"""Where a redirect leads, as it leaves."""

import pytest
from flask import redirect
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from advocacy.web.application import Application


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("/p/press-pause/signed/MQ.a-b_c?location=elsewhere", "/p/press-pause/signed/MQ.a-b_c?location=elsewhere"),
        ("https://example.org/a?b=c&d=e%20f", "https://example.org/a?b=c&d=e%20f"),
        ("/p/señal", "/p/se%C3%B1al"),
        ('/a b"c<d>', "/a%20b%22c%3Cd%3E"),
    ],
)
def test_an_address_leaves_as_browsers_take_it(asked: str, left: str) -> None:
    app = Application()
    app.add_url_rule("/", view_func=lambda: redirect(asked, 303))
    client: FlaskClient = app.test_client()
    answer = client.open(EnvironBuilder("/"))
    assert (answer.status_code, answer.headers["Location"]) == (303, left)
    assert (answer.headers.getlist("Content-Length"), answer.data) == (["0"], b"")
