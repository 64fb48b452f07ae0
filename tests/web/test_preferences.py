"""The page behind the link in each mailing, and the one click of mail programs."""

from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.models import Person, Suppression
from advocacy.wiring import Toolbox
from tests import residents
from tests.residents import words

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def subscribed(client: FlaskClient, toolbox: Toolbox) -> str:
    """The path of the page of somebody who confirmed and agreed to mails."""
    residents.sign_and_confirm(client, toolbox, updates="y")
    return _path(toolbox, "ana@example.org")


def _path(toolbox: Toolbox, email: str, mailing_id: int = 7) -> str:
    links = toolbox.links
    return urlsplit(links.unsubscribe(links.email_hash(email), mailing_id)).path


def _rows(toolbox: Toolbox) -> list[Suppression]:
    with toolbox.database.reading() as session:
        return list(session.scalars(select(Suppression).order_by(Suppression.id)))


def test_opening_the_page_changes_nothing(client: FlaskClient, toolbox: Toolbox, subscribed: str) -> None:
    answer = client.get(subscribed)
    assert "You get e-mails about what you signed" in words(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert _rows(toolbox) == []


def test_the_button_unsubscribes_and_the_other_subscribes_again(
    client: FlaskClient, toolbox: Toolbox, subscribed: str
) -> None:
    gone = client.post(subscribed, data={"mails": "none"}, follow_redirects=True)
    assert "You unsubscribed on" in words(gone)
    back = client.post(subscribed, data={"mails": "all"}, follow_redirects=True)
    assert "You get e-mails about what you signed" in words(back)
    (row,) = _rows(toolbox)
    assert (row.reason, row.way, row.mailing_id, row.released_way) == ("unsubscribed", "page", 7, "page")
    with toolbox.database.reading() as session:
        assert row.person_id == session.scalar(select(Person.id))


def test_one_click_works_from_anywhere_without_cookies_and_twice(
    client: FlaskClient, toolbox: Toolbox, subscribed: str
) -> None:
    foreign = {"Origin": "https://mail.example.org", "Sec-Fetch-Site": "cross-site"}
    for _ in range(2):
        answer = client.post(subscribed, data=ONE_CLICK, headers=foreign)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert "You unsubscribed on" in words(answer)
    (row,) = _rows(toolbox)
    assert row.way == "one_click"


def test_one_click_is_taken_as_a_form_with_parts_too(
    client: FlaskClient, toolbox: Toolbox, subscribed: str
) -> None:
    client.post(subscribed, data=ONE_CLICK, content_type="multipart/form-data")
    assert len(_rows(toolbox)) == 1


def test_another_site_can_neither_press_the_buttons_nor_forge_a_link(
    client: FlaskClient, toolbox: Toolbox, subscribed: str
) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(subscribed, data={"mails": "none"}, headers=foreign).status_code == 403
    assert client.post(subscribed[:-1] + "x", data=ONE_CLICK).status_code == 404
    assert _rows(toolbox) == []


def test_it_works_for_somebody_we_know_nothing_of_any_more(client: FlaskClient, toolbox: Toolbox) -> None:
    path = _path(toolbox, "gone@example.org")
    assert "We send no news" in words(client.get(path))
    assert "You unsubscribed on" in words(client.post(path, data=ONE_CLICK))
    assert "Subscribe again" not in words(client.get(path))


def test_a_press_that_says_nothing_changes_nothing(client: FlaskClient, toolbox: Toolbox, subscribed: str) -> None:
    client.post(subscribed, data={"mails": "both"})
    assert _rows(toolbox) == []


def test_it_speaks_the_language_of_the_signature(client: FlaskClient, toolbox: Toolbox) -> None:
    residents.sign(client, toolbox, "/p/press-pause/sign?lang=es", updates="y")
    answer = client.get(_path(toolbox, "ana@example.org"))
    assert '<html lang="es"' in answer.text


def test_a_new_signature_that_asks_for_news_subscribes_again(client: FlaskClient, toolbox: Toolbox) -> None:
    for email in ("ana@example.org", "ben@example.org"):
        client.post(_path(toolbox, email), data=ONE_CLICK)
    residents.sign_and_confirm(client, toolbox, updates="y")
    residents.sign_and_confirm(client, toolbox, email="ben@example.org")
    ana, ben = _rows(toolbox)
    assert (ana.released_way, ana.released_by) == ("signed_again", "")
    assert ben.released_at is None
    assert "Unsubscribe" in words(client.get(_path(toolbox, "ana@example.org")))
