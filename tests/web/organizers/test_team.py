"""The organizers' page and the audit log."""

import re
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.rights import Role
from advocacy.models import Organizer
from advocacy.queries.audit import PAGE
from advocacy.services import audit
from advocacy.wiring import Toolbox
from tests.organizers import hire, organizer, send

TEAM = "/organizers/team"
INSIDE = "/organizers/account"


def found(toolbox: Toolbox, email: str) -> Organizer:
    with toolbox.database.reading() as session:
        row = session.scalars(select(Organizer).where(Organizer.email == email)).one()
        session.expunge(row)
    return row


def test_an_admin_changes_a_role_and_closes_and_opens_accounts(app: Flask, toolbox: Toolbox) -> None:
    admin, viewer = organizer(app, Role.ADMIN), organizer(app, Role.VIEWER)
    row = found(toolbox, "viewer@example.org")
    one = f"{TEAM}/{row.id}"
    assert send(admin, TEAM, to=f"{one}/role", role="editor").status_code == 303
    assert viewer.get(INSIDE).status_code == 302
    assert found(toolbox, "viewer@example.org").role == "editor"
    send(admin, TEAM, to=f"{one}/deactivate")
    assert "deactivated" in admin.get(TEAM).text
    send(admin, TEAM, to=f"{one}/activate")
    assert found(toolbox, "viewer@example.org").active
    send(admin, TEAM, to=f"{one}/sign-out")
    assert found(toolbox, "viewer@example.org").fs_uniquifier != row.fs_uniquifier
    assert send(admin, TEAM, to=f"{one}/role", role="queen").status_code == 422
    assert send(admin, TEAM, to=f"{TEAM}/999/deactivate").status_code == 404


def test_the_last_admin_is_told_why_she_stays(app: Flask, toolbox: Toolbox) -> None:
    admin = organizer(app, Role.ADMIN)
    one = f"{TEAM}/{found(toolbox, 'admin@example.org').id}"
    for act, fields in (("deactivate", {}), ("role", {"role": "viewer"})):
        answer = send(admin, TEAM, to=f"{one}/{act}", **fields)
        assert (answer.status_code, "There must always be an admin" in answer.text) == (409, True)
    assert admin.get(INSIDE).status_code == 200


def test_invitations_from_the_page(app: Flask, toolbox: Toolbox) -> None:
    admin = organizer(app, Role.ADMIN)
    assert send(admin, TEAM, to=f"{TEAM}/invite", email="new@example.org", role="sender").status_code == 303
    assert "has not come yet" in admin.get(TEAM).text
    key = found(toolbox, "new@example.org").fs_uniquifier
    send(admin, TEAM, to=f"{TEAM}/{found(toolbox, 'new@example.org').id}/invite-again")
    assert found(toolbox, "new@example.org").fs_uniquifier != key
    again = send(admin, TEAM, to=f"{TEAM}/invite", email="NEW@example.org", role="admin")
    assert (again.status_code, "has an account already" in again.text) == (409, True)
    wrong = send(admin, TEAM, to=f"{TEAM}/invite", email="no address", role="sender")
    assert (wrong.status_code, "This is no e-mail address." in wrong.text) == (422, True)


def test_others_neither_see_nor_use_these_pages(app: Flask) -> None:
    for role in (Role.VIEWER, Role.EDITOR, Role.SENDER):
        client = organizer(app, role)
        assert [client.get(page).status_code for page in (TEAM, "/organizers/audit")] == [403, 403]
        answer = send(client, INSIDE, to=f"{TEAM}/invite", email="new@example.org", role="admin")
        assert (answer.status_code, "Your role does not allow this" in answer.text) == (403, True)


def test_the_log_tells_who_did_what_from_where_and_what_it_changed(app: Flask, toolbox: Toolbox) -> None:
    admin = organizer(app, Role.ADMIN)
    one = f"{TEAM}/{found(toolbox, hire(app, Role.VIEWER)).id}"
    send(admin, TEAM, to=f"{one}/role", role="editor")
    page = " ".join(re.sub(r"<[^>]+>", " ", admin.get("/organizers/audit?act=change_role").text).split())
    assert "from 127.0.0.0/24 admin@example.org · change role · organizer 2 role: was viewer → is editor" in page
    assert "sign in" in admin.get("/organizers/audit?actor=admin@example.org&act=sign_in").text
    nothing = admin.get("/organizers/audit?actor=nobody&day=2020-01-01&subject=petition&subject_id=1")
    assert "Nothing in the log fits." in nothing.text


def test_the_log_is_read_page_by_page_and_bears_any_address(app: Flask, toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        for number in range(PAGE + 5):
            after = {"number": number}
            audit.note(session, COMMAND_LINE, "try", "sample", number, datetime.now(UTC), after=after)
    admin, seen = organizer(app, Role.ADMIN), list[str]()
    page, older = "/organizers/audit?act=try", True
    while older:
        text = admin.get(page).text
        seen += re.findall(r">sample (\d+)</a>", text)
        older = re.search(r'href="(/organizers/audit\?before=[^"]+)"', text)
        page = older[1].replace("&amp;", "&") if older else ""
    assert seen == [str(number) for number in reversed(range(PAGE + 5))]
    today = datetime.now(toolbox.pack.timezone).date()
    assert "sample 3" in admin.get(f"/organizers/audit?day={today}&subject_id=3&before={10**30}").text
    for odd in (
        "before=-1",
        "before=x",
        "day=0001-01-01",
        "day=9999-12-31",
        "day=x",
        "actor=%00",
        "act=" + "x" * 999,
    ):
        assert admin.get(f"/organizers/audit?{odd}").status_code == 200
