"""From an invitation on the command line to a first sign-in, and a new password, all by mail."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from advocacy.app import create_app
from advocacy.domain.messages import Lane
from advocacy.domain.rights import Role
from advocacy.models import AuditEntry, Message, Notice, Organizer
from advocacy.services import organizers
from advocacy.wiring import Toolbox
from config import Settings
from tests.organizers import PASSWORD, csrf_token, hire, organizer, send, sign_in
from workers import tasks
from workers.hands import Hands

OTHER = "another sample password of no value"
INSIDE = "/organizers/account"
NEW = {"password": OTHER, "password_confirm": OTHER}


def mailed_links(toolbox: Toolbox) -> list[str]:
    """Deliver what waits; the paths in all mails so far, oldest first."""
    tasks.deliver(Hands(toolbox), Lane.TRANSACTIONAL)
    files = sorted(toolbox.settings.mail_folder.glob("notice-*.eml"), key=_number)
    return [link for file in files for link in _links(file)]


def _number(file: Path) -> int:
    return int(file.stem.partition("-")[2])


def _links(file: Path) -> list[str]:
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    found = re.findall(r"http://localhost:8000(/organizers/\S+)", text)
    assert all(f"http://localhost:8000{path}" in html for path in found)
    return found


def invite(app: Flask, email: str, role: Role) -> str:
    said = app.test_cli_runner().invoke(args=["organizers", "invite", email, "--role", role.value])
    assert said.exit_code == 0, said.output
    return said.output


def test_who_is_invited_chooses_a_password_and_is_led_to_a_second_factor(
    app: Flask, toolbox: Toolbox, client: FlaskClient
) -> None:
    assert "gets an invitation" in invite(app, "Ana@example.org", Role.ADMIN)
    (link,) = mailed_links(toolbox)
    assert "ana@example.org" in client.get(link).text
    assert "12 characters" in send(client, link, password="short", password_confirm="short").text
    assert "not the same" in send(client, link, password=OTHER, password_confirm="else, and long enough").text
    assert send(client, link, **NEW).headers["Location"] == "/organizers/sign-in"
    assert client.get(link).status_code == 410
    answer = sign_in(client, "ana@example.org", OTHER)
    assert answer.headers["Location"] == "/organizers/account/authenticator"
    assert client.get("/organizers/account/authenticator").status_code == 200
    assert client.get(INSIDE).status_code == 302


def test_the_command_line_says_what_it_cannot_do(app: Flask) -> None:
    invite(app, "ana@example.org", Role.ADMIN)
    run = app.test_cli_runner()
    for args, words in {
        ("invite", "ana@example.org", "--role", "viewer"): "has an account already",
        ("invite", "no address", "--role", "viewer"): "is no e-mail address",
        ("role", "bo@example.org", "viewer"): "There is no organizer bo@example.org",
    }.items():
        said = run.invoke(args=["organizers", *args])
        assert (said.exit_code, words in said.output) == (1, True), said.output
    assert (
        "ana@example.org  admin  active  no second factor  never signed in"
        in run.invoke(args=["organizers", "list"]).output
    )
    assert "cannot sign in any more" in run.invoke(args=["organizers", "deactivate", "ana@example.org"]).output


def test_a_forgotten_password_is_replaced_once_and_every_session_ends(
    app: Flask, toolbox: Toolbox, client: FlaskClient
) -> None:
    before = organizer(app, Role.EDITOR)
    page = send(client, "/organizers/reset-password", email="editor@example.org")
    assert "If editor@example.org has an account, a mail with a link is on its way." in page.text
    (link,) = mailed_links(toolbox)
    assert send(client, link, **NEW).headers["Location"] == "/organizers/sign-in"
    assert before.get(INSIDE).status_code == 302
    assert client.get(link).headers["Location"] == "/organizers/reset-password"
    assert "is not right" in sign_in(client, "editor@example.org").text
    assert sign_in(client, "editor@example.org", OTHER).status_code == 302
    assert len(mailed_links(toolbox)) == 2
    with toolbox.database.reading() as session:
        assert session.scalars(select(Message.person_id)).all() == [None, None]


@pytest.mark.parametrize("email", ["nobody@example.org", "invited@example.org", "closed@example.org"])
def test_asking_for_a_new_password_tells_nothing_about_an_address(
    app: Flask, toolbox: Toolbox, client: FlaskClient, email: str
) -> None:
    known = hire(app, Role.VIEWER, "known@example.org")
    hire(app, Role.VIEWER, "closed@example.org")
    hire(app, Role.VIEWER, "invited@example.org")
    with toolbox.database.unit_of_work() as session:
        session.execute(update(Organizer).where(Organizer.email.startswith("closed")).values(active=False))
        session.execute(update(Organizer).where(Organizer.email.startswith("invited")).values(password=None))
    pages = [send(client, "/organizers/reset-password", email=each) for each in (known, email)]
    said = [page.text.replace(each, "EMAIL") for page, each in zip(pages, (known, email), strict=True)]
    token = re.compile(r'name="csrf_token" value="[^"]+"')
    assert token.sub("", said[0]) == token.sub("", said[1])
    with toolbox.database.reading() as session:
        assert session.scalars(select(Notice.recipient)).all() == [known]


def test_nobody_is_flooded_with_links(app: Flask, toolbox: Toolbox, client: FlaskClient) -> None:
    email = hire(app, Role.VIEWER, "flooded@example.org")
    for _ in range(8):
        assert "is on its way" in send(client, "/organizers/reset-password", email=email).text
    with toolbox.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 4


def test_nobody_is_flooded_by_writing_their_address_in_other_ways(
    app: Flask, toolbox: Toolbox, client: FlaskClient
) -> None:
    hire(app, Role.VIEWER, "soaked@example.org")
    for place, sign in enumerate("example", start=7):
        email = f"{'soaked@example.org'[:place]}{chr(ord(sign) + 0xFEE0)}{'soaked@example.org'[place + 1 :]}"
        assert "is on its way" in send(client, "/organizers/reset-password", email=email).text
    with toolbox.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 4


def test_changing_the_password_signs_other_sessions_out_and_keeps_this_one(app: Flask) -> None:
    here = organizer(app, Role.VIEWER)
    there = app.test_client()
    sign_in(there, "viewer@example.org")
    page = "/organizers/account/password"
    assert (
        "not your password"
        in send(here, page, password="wrong", new_password=OTHER, new_password_confirm=OTHER).text
    )
    answer = send(here, page, password=PASSWORD, new_password=OTHER, new_password_confirm=OTHER)
    assert answer.headers["Location"] == "/organizers/account"
    assert here.get(INSIDE).status_code == 200
    assert there.get(INSIDE).status_code == 302


def test_in_development_a_link_signs_the_first_admin_in_once(app: Flask, client: FlaskClient) -> None:
    link = app.test_cli_runner().invoke(args=["organizers", "entrance"]).output.strip()
    path = link.removeprefix("http://localhost:8000")
    token = csrf_token(client.get(path))
    assert client.get(INSIDE).status_code == 302
    assert client.post(path, data={"csrf_token": token}).headers["Location"] == "/organizers/"
    assert "admin@example.org" in client.get("/organizers/account").text
    once_more = app.test_cli_runner().invoke(args=["organizers", "entrance"]).output.strip()
    assert send(client, once_more.removeprefix("http://localhost:8000")).status_code == 303
    assert "admin@example.org" in client.get("/organizers/account").text
    again = app.test_client()
    assert send(again, path).status_code == 410
    assert again.get(INSIDE).status_code == 302


def test_in_production_there_is_no_such_link(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"environment": "production"}))
    endpoints = {rule.endpoint for rule in app.extensions["desk"].url_map.iter_rules()}
    assert not [endpoint for endpoint in endpoints if endpoint.startswith("entrance")]
    said = app.test_cli_runner().invoke(args=["organizers", "entrance"])
    assert (said.exit_code, "Only in development." in said.output) == (1, True)


def test_behind_a_proxy_visitors_come_from_their_own_networks(settings: Settings) -> None:
    web = settings.web.model_copy(update={"proxies": 1})
    app = create_app(settings.model_copy(update={"web": web}))
    client = app.test_client()
    with app.extensions["toolbox"].database.unit_of_work() as session:
        key = organizers.first_admin(session, "admin@example.org", datetime.now(UTC)).fs_uniquifier
    path = urlsplit(app.extensions["toolbox"].links.entrance(key, datetime.now(UTC))).path
    token = csrf_token(client.get(path))
    client.post(path, data={"csrf_token": token}, headers={"X-Forwarded-For": "192.0.2.1, 203.0.113.9"})
    with app.extensions["toolbox"].database.reading() as session:
        assert set(session.scalars(select(AuditEntry.address))) == {"203.0.113.0/24"}
    app.extensions["toolbox"].database.close()
