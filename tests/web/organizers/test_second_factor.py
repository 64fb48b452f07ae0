"""The second factor: set up where it is needed, asked for every time, each code taken once."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.invitations import RESET_FOR
from advocacy.domain.rights import Role
from advocacy.models import AuditEntry, Organizer
from advocacy.queries.organizers import organizer_id
from advocacy.services import organizers
from advocacy.web.organizers import account_set_up
from advocacy.wiring import Toolbox
from tests.organizers import CODE_PAGE, PASSWORD, code, csrf_token, hire, organizer, send, sign_in
from tests.web.organizers.test_invitations import mailed_links

SET_UP = "/organizers/account/authenticator"
RECOVERY = "/organizers/sign-in/recovery-code"
HOME = "/organizers/"
INSIDE = "/organizers/account"
FORGOTTEN = "/organizers/reset-password"


def without_second_factor(app: Flask, role: Role) -> str:
    email, toolbox = hire(app, role), app.extensions["toolbox"]
    with toolbox.database.unit_of_work() as session:
        session.execute(update(Organizer).values(tf_totp_secret=None, tf_primary_method=None))
    return email


def choose_new_password(toolbox: Toolbox, client: FlaskClient, email: str) -> None:
    send(client, FORGOTTEN, email=email)
    (link,) = mailed_links(toolbox)
    send(client, link, password=PASSWORD, password_confirm=PASSWORD)


def key(page: str) -> str:
    """The key on the page of an authenticator app that is being set up."""
    found = re.search(r'authenticator-key">([^<]+)<', page)
    assert found, page
    return found[1]


def shown_code(app: Flask, page: str) -> str:
    """What an authenticator app shows that was given the key on the page."""
    desk = app.extensions["desk"]
    with desk.app_context():
        totp = desk.extensions["security"].totp_factory._totp
        return str(totp(key=key(page), format="base32", new=False).generate().token)


def acts(toolbox: Toolbox) -> list[str]:
    with toolbox.database.reading() as session:
        return list(session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


@pytest.mark.parametrize("role", [Role.SENDER, Role.ADMIN])
def test_who_may_see_persons_sets_one_up_before_anything_else(
    app: Flask, toolbox: Toolbox, client: FlaskClient, role: Role
) -> None:
    email = without_second_factor(app, role)
    choose_new_password(toolbox, client, email)
    assert sign_in(client, email).headers["Location"] == SET_UP
    assert client.get(INSIDE).status_code == 302
    page = send(client, SET_UP, setup="authenticator").text
    assert "data:image/svg+xml;base64," in page
    wrong = send(client, SET_UP, to=CODE_PAGE, code="000000")
    assert "This code is not right" in wrong.text
    assert key(wrong.text) == key(page)
    assert RECOVERY not in wrong.text
    assert send(client, CODE_PAGE, code=shown_code(app, page)).headers["Location"] == HOME
    assert client.get(INSIDE).status_code == 200
    assert acts(toolbox)[-3:] == ["fail_to_sign_in", "set_up_authenticator", "sign_in"]
    with toolbox.database.reading() as session:
        secret = session.scalars(select(Organizer.tf_totp_secret)).one() or ""
    assert '"enckey"' in secret


def test_who_only_knows_a_password_sets_up_no_second_factor(
    app: Flask, toolbox: Toolbox, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, email = app.test_client(), hire(app, Role.EDITOR)
    with toolbox.database.unit_of_work() as session:
        organizers.change_role(session, organizer_id(session, email), Role.SENDER, COMMAND_LINE, datetime.now(UTC))
    choose_new_password(toolbox, owner, email)
    token = csrf_token(client.get("/organizers/sign-in"))
    for page in (SET_UP, CODE_PAGE):
        assert sign_in(client, email).headers["Location"] == SET_UP
        assert client.get(page).headers["Location"] == FORGOTTEN
    sign_in(client, email)
    posted = client.post(SET_UP, data={"csrf_token": token, "setup": "authenticator"})
    assert posted.headers["Location"] == FORGOTTEN
    assert "a link from your mailbox" in client.get(FORGOTTEN).text
    sign_in(owner, email)
    assert owner.get(SET_UP).status_code == 200
    monkeypatch.setattr(account_set_up, "now", lambda: datetime.now(UTC) + RESET_FOR)
    assert owner.get(SET_UP).headers["Location"] == FORGOTTEN
    with toolbox.database.reading() as session:
        assert session.scalars(select(Organizer.tf_totp_secret)).all() == [None]


def test_others_sign_in_with_a_password_until_they_want_more(app: Flask, client: FlaskClient) -> None:
    client = organizer(app, Role.EDITOR)
    page = send(client, SET_UP, setup="authenticator").text
    wrong = send(client, CODE_PAGE, code="000000").text
    assert "This code is not right" in wrong
    assert key(wrong) == key(page)
    answer = send(client, CODE_PAGE, code=shown_code(app, page))
    assert answer.headers["Location"] == INSIDE
    assert client.get(CODE_PAGE).headers["Location"] == INSIDE
    assert client.get(INSIDE).status_code == 200
    again = app.test_client()
    assert (
        send(again, "/organizers/sign-in", email="editor@example.org", password=PASSWORD)
        .headers["Location"]
        .startswith(CODE_PAGE)
    )
    assert again.get(INSIDE).status_code == 302


def test_a_role_that_needs_one_cannot_do_without(app: Flask, toolbox: Toolbox) -> None:
    client = organizer(app, Role.ADMIN)
    assert "Do without it" not in client.get(SET_UP).text
    send(client, SET_UP, setup="disable")
    with toolbox.database.reading() as session:
        assert session.scalars(select(Organizer.tf_totp_secret)).one()


def test_a_code_is_taken_once(app: Flask) -> None:
    email, first, second = hire(app, Role.ADMIN), app.test_client(), app.test_client()
    for client in (first, second):
        send(client, "/organizers/sign-in", email=email, password=PASSWORD)
    seen = code(app, email)
    assert send(first, CODE_PAGE, code=seen).status_code == 302
    assert "was used" in send(second, CODE_PAGE, code=seen).text
    assert second.get(INSIDE).status_code == 302


def test_the_code_page_opens_nothing_without_the_password(app: Flask, client: FlaskClient) -> None:
    hire(app, Role.ADMIN)
    for page in (CODE_PAGE, RECOVERY, SET_UP, "/organizers/sign-in/which"):
        assert client.get(page).headers["Location"] == "/organizers/sign-in", page


def test_recovery_codes_each_sign_in_once(app: Flask, toolbox: Toolbox) -> None:
    client = organizer(app, Role.ADMIN)
    page = send(client, "/organizers/account/recovery-codes", generate_new_codes="y").text
    codes = re.findall(r"<code>([0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4})</code>", page)
    assert len(set(codes)) == 8
    with toolbox.database.reading() as session:
        kept = session.scalars(select(Organizer.mf_recovery_codes)).one() or []
    assert not set(kept) & set(codes)
    for given, is_taken in ((codes[0].upper(), True), (codes[0], False), (codes[1], True)):
        other = app.test_client()
        send(other, "/organizers/sign-in", email="admin@example.org", password=PASSWORD)
        send(other, RECOVERY, code=given)
        assert (other.get(INSIDE).status_code == 200) is is_taken
    assert "6 left" in client.get("/organizers/account").text
    assert acts(toolbox).count("use_recovery_code") == 2


def test_the_command_line_helps_who_lost_everything(app: Flask, client: FlaskClient) -> None:
    signed_in = organizer(app, Role.ADMIN)
    said = app.test_cli_runner().invoke(args=["organizers", "reset-second-factor", "admin@example.org"])
    assert said.exit_code == 0
    assert signed_in.get(INSIDE).status_code == 302
    assert sign_in(client, "admin@example.org").headers["Location"] == SET_UP
