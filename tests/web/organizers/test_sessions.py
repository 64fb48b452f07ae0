"""How long a sign-in lasts, and what it does not survive."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from advocacy.app import create_app
from advocacy.domain.rights import Role
from advocacy.web.organizers import access, sessions
from advocacy.wiring import TEMPLATES
from config import Settings
from tests.organizers import csrf_token, hire, organizer, send, sign_in

INSIDE = "/organizers/account"
COOKIE = "advocacy_organizer"
Clock = Callable[[timedelta], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Moves the sessions' clock on from the start of the test."""
    start = datetime.now(UTC)

    def move(by: timedelta) -> None:
        for module in (sessions, access):
            monkeypatch.setattr(module, "now", lambda: start + by)

    return move


def held(client: FlaskClient, signer: URLSafeTimedSerializer) -> dict[str, object]:
    """What the browser's session cookie says."""
    cookie = client.get_cookie(COOKIE, path="/organizers")
    return dict(signer.loads(cookie.value)) if cookie else {}


def test_who_does_nothing_for_half_an_hour_signs_in_again(app: Flask, later: Clock) -> None:
    client = organizer(app, Role.VIEWER)
    for minutes in (29, 58):
        later(timedelta(minutes=minutes))
        assert client.get(INSIDE).status_code == 200
    later(timedelta(minutes=88, seconds=1))
    assert client.get(INSIDE).headers["Location"].startswith("/organizers/sign-in")
    assert "nothing happened for a while" in client.get("/organizers/sign-in").text


def test_a_page_that_updates_itself_keeps_nobody_signed_in(app: Flask, later: Clock) -> None:
    client = organizer(app, Role.VIEWER)
    for minutes in range(0, 30, 5):
        later(timedelta(minutes=minutes))
        assert client.get(INSIDE, headers={"Sec-Fetch-Dest": "empty"}).status_code == 200
    later(timedelta(minutes=31))
    assert client.get(INSIDE, headers={"Sec-Fetch-Dest": "empty"}).status_code == 401


def test_after_twelve_hours_even_the_busiest_sign_in_again(app: Flask, later: Clock) -> None:
    client = organizer(app, Role.VIEWER)
    for minutes in range(0, 12 * 60, 25):
        later(timedelta(minutes=minutes))
        assert client.get(INSIDE).status_code == 200
    later(timedelta(hours=12, minutes=1))
    assert client.get(INSIDE).status_code == 302


def test_what_was_typed_is_shown_when_the_form_waited_too_long(app: Flask, later: Clock) -> None:
    client = organizer(app, Role.ADMIN)
    token = csrf_token(client.get("/organizers/team"))
    later(timedelta(hours=1))
    form = {"csrf_token": token, "email": "new@example.org", "role": "viewer", "password": "secret words"}
    answer = client.post("/organizers/team/invite", data=form)
    assert answer.status_code == 400
    assert "This form has waited too long" in answer.text
    assert "new@example.org" in answer.text
    assert "secret words" not in answer.text
    assert token not in answer.text
    form = {"csrf_token": token, "mode": "hold", "seen": "4711", "reason": "the bill was amended"}
    answer = client.post("/organizers/letters/delivery/switch", data=form)
    assert "the bill was amended" in answer.text
    assert "4711" not in answer.text


def test_no_hidden_field_is_taken_for_typed() -> None:
    hidden = re.compile(r'type="hidden"\s+name="([a-z_]+)"')
    pages = (TEMPLATES / "organizers").rglob("*.html")
    carried = {name for page in pages for name in hidden.findall(page.read_text(encoding="utf-8"))}
    typed_before = {"csrf_token", "mode", "test_inbox", "reason", "name", "domain"}
    assert carried - typed_before <= sessions._NOT_TYPED


def test_a_token_of_another_session_is_refused_with_a_sentence(app: Flask) -> None:
    token = csrf_token(app.test_client().get("/organizers/sign-in"))
    client = organizer(app, Role.ADMIN)
    answer = client.post("/organizers/team/invite", data={"csrf_token": token, "email": "new@example.org"})
    assert (answer.status_code, "waited too long" in answer.text) == (400, True)
    assert "new@example.org" in answer.text


def test_nothing_planted_before_signing_in_stays(app: Flask, client: FlaskClient) -> None:
    token = csrf_token(client.get("/organizers/sign-in"))
    desk = app.extensions["desk"]
    signer = desk.session_interface.get_signing_serializer(desk)
    client.set_cookie(COOKIE, signer.dumps({**held(client, signer), "planted": "yes"}), path="/organizers")
    assert held(client, signer)["planted"] == "yes"
    assert sign_in(client, hire(app, Role.VIEWER)).status_code == 302
    assert "planted" not in held(client, signer)
    assert client.post("/organizers/sign-out", data={"csrf_token": token}).status_code == 400


def test_cookies_are_for_these_pages_and_no_script_and_end_with_the_browser(
    app: Flask, client: FlaskClient
) -> None:
    answer = send(client, "/organizers/sign-in", email=hire(app, Role.VIEWER), password="x", remember="y")
    answer = sign_in(client, "viewer@example.org")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/organizers" in cookie
    assert "Expires" not in cookie
    assert answer.headers["Cache-Control"] == "no-store"


def test_one_button_signs_out_everywhere(app: Flask) -> None:
    here, there = organizer(app, Role.VIEWER), app.test_client()
    sign_in(there, "viewer@example.org")
    send(here, "/organizers/account", to="/organizers/account/sign-out-everywhere")
    assert [client.get(INSIDE).status_code for client in (here, there)] == [302, 302]


def test_dangerous_acts_want_proof_that_it_is_still_the_same_person(app: Flask, later: Clock) -> None:
    client = organizer(app, Role.ADMIN)
    token = csrf_token(client.get("/organizers/team"))
    later(timedelta(minutes=16))
    form = {"csrf_token": token, "email": "new@example.org", "role": "viewer"}
    answer = client.post(
        "/organizers/team/invite", data=form, headers={"Referer": "http://localhost/organizers/team"}
    )
    assert answer.headers["Location"] == "/organizers/verify?next=/organizers/team"
    assert client.get(INSIDE).status_code == 200
    page = client.get("/organizers/team").headers["Location"]
    assert "not your password" in send(client, page, password="wrong").text
    answer = send(client, page, password="a long sample password, of no value")
    assert answer.headers["Location"] == "/organizers/team"
    later(timedelta(minutes=1))  # Flask-Security's clock, which says when that was
    assert (
        send(
            client, "/organizers/team", to="/organizers/team/invite", email="new@example.org", role="viewer"
        ).status_code
        == 303
    )


def test_a_new_secret_key_signs_nobody_out_and_spoils_no_password_and_no_second_factor(
    app: Flask, settings: Settings
) -> None:
    client, old = organizer(app, Role.ADMIN), str(settings.secret_key)
    changed = {"secret_key": "a new secret for tests", "old_secret_keys": (old,), "hash_key": old}
    after = create_app(settings.model_copy(update=changed))
    cookie = client.get_cookie(COOKIE, path="/organizers")
    assert cookie is not None
    kept, fresh = after.test_client(), after.test_client()
    kept.set_cookie(COOKIE, cookie.value, path="/organizers")
    assert kept.get(INSIDE).status_code == 200
    assert sign_in(fresh, hire(app, Role.ADMIN, "ben@example.org")).headers["Location"] == "/organizers/"
    after.extensions["toolbox"].database.close()
