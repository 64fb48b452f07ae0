"""E-mail campaigns through their door: who sees what, who may do what, and what it leaves in the audit log."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from advocacy.domain.mailing_states import MailingState
from advocacy.domain.message_states import MessageState
from advocacy.domain.rights import Role
from advocacy.models import AuditEntry, MailDomain, Mailing, MailingDecision, MailingMessage, MailingText, Notice
from advocacy.services import confirming, mailing_figures
from advocacy.web.clock import now as clock
from advocacy.wiring import Toolbox
from tests.mailings import draft, ledger
from tests.organizers import csrf_token, organizer, send
from tests.residents import words
from tests.samples import NOW, sign

DESK = "/organizers/mailings"
_WAS = re.compile(r'name="was" value="([^"]*)"')
_VERSION = re.compile(r'name="version" value="([^"]*)"')
WHY = "the server is back"


@pytest.fixture
def mailing_id(toolbox: Toolbox) -> int:
    with toolbox.database.unit_of_work() as session:
        return draft(session)


def _freeze(
    toolbox: Toolbox, mailing_id: int, states: list[MessageState], state: MailingState = MailingState.SENDING
) -> list[int]:
    with toolbox.database.unit_of_work() as session:
        ids = ledger(session, mailing_id, states, state)
        session.flush()
        mailing_figures.take(session, mailing_id, NOW)
    return ids


def _mailing(toolbox: Toolbox, mailing_id: int) -> Mailing:
    with toolbox.database.reading() as session:
        return session.get_one(Mailing, mailing_id)


def _acts(toolbox: Toolbox) -> list[tuple[str, str]]:
    with toolbox.database.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.subject == "mailing").order_by(AuditEntry.id))
        return [(row.act, row.reason) for row in rows]


def _version(client: FlaskClient, page: str) -> str:
    """That of the mailing which the page for sending shows."""
    return str(_VERSION.findall(client.get(page).text)[0])


def _form(page: str) -> dict[str, str]:
    """The fields of the form of words as the page has them."""
    hidden = re.findall(r'name="(was-[^"]+)" value="([^"]*)"', page)
    return {"has_settings": "yes", **dict(hidden)}


def test_a_campaign_is_begun_written_copied_and_deleted(app: Flask, toolbox: Toolbox) -> None:
    client = organizer(app, Role.EDITOR)
    assert "Nothing has been written yet" in words(client.get(f"{DESK}/"))
    assert send(client, f"{DESK}/begin", name=" ", language="xx").status_code == 422
    begun = send(client, f"{DESK}/begin", name="Hearing", language="en")
    mailing_id = int(begun.location.split("/")[3])
    page = f"{DESK}/{mailing_id}/words/en"
    fields = {
        "name": "Hearing",
        "text/en/subject": "Come\r\nBcc: all@example.org",
        "text/en/body": "a\r\n\r\n**b**",
    }
    assert send(client, page, **_form(client.get(page).text), **fields).status_code == 303
    with toolbox.database.reading() as session:
        text = session.scalars(select(MailingText)).one()
        assert (text.subject, text.body) == ("Come Bcc: all@example.org", "a\n\n**b**")
    copied = send(client, f"{DESK}/{mailing_id}/", to=f"{DESK}/{mailing_id}/copy")
    copy_id = int(copied.location.split("/")[3])
    assert "Copy of Hearing" in words(client.get(f"{DESK}/"))
    assert send(client, f"{DESK}/{copy_id}/delete").status_code == 303
    assert client.get(f"{DESK}/{copy_id}/").status_code == 404
    assert [act for act, _ in _acts(toolbox)] == ["create", "edit", "create", "delete"]


def test_what_was_typed_is_kept_when_it_cannot_be_saved(app: Flask, toolbox: Toolbox, mailing_id: int) -> None:
    client = organizer(app, Role.EDITOR)
    page = f"{DESK}/{mailing_id}/words/en"
    form = _form(client.get(page).text)
    tries = {
        "text/en/subject": ("x" * 201, "200 are the most"),
        "text/en/body": ("[x](javascript:1) {person.shoe_size}", "There is no field “{person.shoe_size}”"),
        "reply_to": ("nobody", "This is no e-mail address."),
        "name": ("", "Enter a name"),
    }
    for key, (typed, sentence) in tries.items():
        answer = send(client, page, **form, **{key: typed})
        assert answer.status_code == 422, key
        assert sentence in words(answer)
        assert typed in answer.text
    assert send(client, page, **form, **{"text/en/body": "x" * 25_000_000}).status_code == 413
    assert _mailing(toolbox, mailing_id).version == 1


def test_two_who_write_at_once_see_both_texts_before_one_goes(app: Flask, mailing_id: int) -> None:
    client = organizer(app, Role.EDITOR)
    page = f"{DESK}/{mailing_id}/words/en"
    form = _form(client.get(page).text)
    assert send(client, page, **form, **{"text/en/subject": "Theirs"}).status_code == 303
    answer = send(client, page, **form, **{"text/en/subject": "Mine", "text/en/preheader": "Mine too"})
    assert answer.status_code == 409
    assert "Somebody else changed this" in words(answer)
    assert "Theirs" in words(answer)
    assert 'value="Mine"' in answer.text
    assert 'value="Mine too"' in answer.text
    again = _form(answer.text)
    assert send(client, page, **again, **{"text/en/subject": "Mine"}).status_code == 303
    assert 'value="Mine"' in client.get(page).text


def test_the_preview_shows_what_was_typed_and_loads_nothing(app: Flask, mailing_id: int) -> None:
    client, page = organizer(app, Role.EDITOR), f"{DESK}/{mailing_id}/words/en"
    preview = f"{DESK}/{mailing_id}/preview/en"
    body = "Dear {person.given_name|friend}, <script>alert(1)</script>\n\n![x](https://example.org/x.png)"
    shown = send(client, page, to=preview, **{"text/en/subject": "s", "text/en/body": body, "look": "dark"})
    assert shown.status_code == 200
    assert "Dear Sam" in words(shown)
    assert "<script" not in shown.text
    assert "@media all" in shown.text
    policy = shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in client.get(page).headers["Content-Security-Policy"]
    text = words(client.get(f"{preview}?look=text"))
    assert "Subject: The hearing is on Tuesday" in text
    assert "the hearing of our bill" in text
    reader = organizer(app, Role.VIEWER).get(page)
    assert "Show it as typed" not in reader.text
    assert f'{preview}?look=dark"' in reader.text
    for body, sentence in (
        ("{{ 7 * 7 }}", "stands alone"),
        ("{nobody.knows}", "There is no field"),
        ("x" * 50_001, "50,000 are the most"),
    ):
        answer = send(client, page, to=preview, **{"text/en/body": body})
        assert answer.status_code == 200
        assert sentence in words(answer)
    assert client.get(f"{DESK}/{mailing_id}/preview/xx").status_code == 404


def test_words_are_not_lost_when_the_sign_in_ends(app: Flask, mailing_id: int) -> None:
    client, page = organizer(app, Role.EDITOR), f"{DESK}/{mailing_id}/words/en"
    fields = {**_form(client.get(page).text), "csrf_token": "old", "text/en/subject": "An hour of work"}
    answer = client.post(page, data=fields)
    assert answer.status_code == 400
    assert "An hour of work" in words(answer)
    assert "was" not in re.findall(r"<dt>\s*(\w+)", answer.text)


def test_languages_come_by_writing_and_go_by_a_question(app: Flask, toolbox: Toolbox, mailing_id: int) -> None:
    client = organizer(app, Role.EDITOR)
    page = f"{DESK}/{mailing_id}/words/es"
    send(client, page, **_form(client.get(page).text), **{"text/es/subject": "La audiencia"})
    assert "La audiencia" in words(client.get(f"{page}/remove"))
    send(client, f"{page}/remove")
    with toolbox.database.reading() as session:
        assert session.scalars(select(MailingText.language)).all() == ["en"]
    assert client.get(f"{page}/remove").status_code == 404
    assert client.get(f"{DESK}/{mailing_id}/words/en/remove").status_code == 404
    assert client.get(f"{DESK}/{mailing_id}/words/xx").status_code == 404


@pytest.mark.parametrize(
    ("role", "may_write", "may_send"),
    [
        (Role.VIEWER, False, False),
        (Role.EDITOR, True, False),
        (Role.SENDER, True, True),
        (Role.ADMIN, True, True),
    ],
)
def test_each_role_does_by_address_what_it_may(
    app: Flask, toolbox: Toolbox, mailing_id: int, role: Role, may_write: bool, may_send: bool
) -> None:
    client, one = organizer(app, role), f"{DESK}/{mailing_id}"
    for page in (f"{DESK}/", f"{one}/", f"{one}/words/en", f"{one}/audience", f"{one}/preflight"):
        assert client.get(page).status_code == 200, page
    for page in (f"{one}/report", f"{one}/pulse"):
        assert client.get(page).status_code == 200, page
    token = csrf_token(client.get("/organizers/"))
    writing = ("words/en", "audience", "test", "preview/en", "copy", "words/es/remove", "delete")
    sending = (
        "send",
        "preflight",
        "unschedule",
        "pause",
        "resume",
        "cancel",
        "subject",
        "people",
        "people/1",
        "export",
    )
    for acts, may in ((writing, may_write), (sending, may_send)):
        for act in acts:
            status = client.post(f"{one}/{act}", data={"csrf_token": token}).status_code
            assert (status == 403) is not may, act
    assert (client.get(f"{one}/people").status_code == 403) is not may_send
    assert ("New campaign" in client.get(f"{DESK}/").text) is may_write


@pytest.fixture
def supporter(toolbox: Toolbox) -> str:
    """Somebody who confirmed and asked for news."""
    with toolbox.database.unit_of_work() as session:
        signature_id = sign(session, toolbox.pack, updates=True)
        confirming.confirm(session, toolbox.pack, signature_id, {}, timedelta(), NOW)
    return "sam@example.org"


def test_the_audience_is_counted_saved_and_not_overwritten(
    app: Flask, toolbox: Toolbox, mailing_id: int, supporter: str
) -> None:
    client, page = organizer(app, Role.SENDER), f"{DESK}/{mailing_id}/audience"
    was = unescape(_WAS.findall(client.get(page).text)[0])
    assert "1 person would get it" in words(client.get(page))
    counted = send(client, page, town="Whately", act="count", was=was)
    assert "Nobody fits all of that" in words(counted)
    assert _mailing(toolbox, mailing_id).segment == {}
    assert send(client, page, town="wellesley", act="save", was=was).status_code == 303
    assert _mailing(toolbox, mailing_id).segment == {"signed": "confirmed", "town": "Wellesley"}
    for stale in (was, "", "[]", '{"shoe": 1}'):
        answer = send(client, page, town="Whately", act="save", was=stale)
        assert answer.status_code == 409, stale
        assert "Somebody else saved another audience" in words(answer)
    assert _mailing(toolbox, mailing_id).segment["town"] == "Wellesley"
    viewer = organizer(app, Role.VIEWER)
    assert "1 person" not in words(viewer.get(page))
    assert "Too few people" in words(viewer.get(page))
    for role, sentence in ((Role.SENDER, "One person would get this now."), (Role.EDITOR, "Fewer than 5 people")):
        reader = client if role is Role.SENDER else organizer(app, role)
        assert sentence in words(reader.get(f"{DESK}/{mailing_id}/preflight"))


def test_a_campaign_is_sent_at_a_time_of_the_states_clocks(
    app: Flask, toolbox: Toolbox, mailing_id: int, supporter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advocacy.web.organizers.mailing_schedule.now", lambda: datetime(2026, 3, 1, tzinfo=UTC))
    client, page = organizer(app, Role.SENDER), f"{DESK}/{mailing_id}/send"
    assert "in English" in words(client.get(page))
    refused = {
        "Choose whether it goes now": {},
        "Enter a day and a time.": {"when": "later", "day": "soon", "time": "10:00"},
        "This time is over.": {"when": "later", "day": "2026-02-01", "time": "10:00"},
        "There is no 02:30 on that day": {"when": "later", "day": "2026-03-08", "time": "02:30"},
        "Clocks show 01:30 twice": {"when": "later", "day": "2026-11-01", "time": "01:30"},
        "Say that you have read it.": {"when": "now", "sure": ""},
    }
    for sentence, fields in refused.items():
        given = {key: value for key, value in {"sure": "y", **fields}.items() if value}
        answer = send(client, page, **given)
        assert answer.status_code == 422, sentence
        assert sentence in words(answer)
    _let_pass(client, mailing_id)
    looked_at = {"version": _version(client, page), "sure": "y"}
    second = {**looked_at, "when": "later", "day": "2026-11-01", "time": "01:30", "which": "second"}
    assert send(client, page, **second).status_code == 303
    scheduled = _mailing(toolbox, mailing_id)
    assert (scheduled.state, scheduled.scheduled_at) == ("scheduled", datetime(2026, 11, 1, 6, 30, tzinfo=UTC))
    assert client.get(page).status_code == 409
    assert send(client, f"{DESK}/{mailing_id}/", to=f"{DESK}/{mailing_id}/unschedule").status_code == 303
    assert _mailing(toolbox, mailing_id).state == "draft"


def test_what_was_changed_after_the_look_does_not_go(
    app: Flask, toolbox: Toolbox, mailing_id: int, supporter: str
) -> None:
    client, one = organizer(app, Role.SENDER), f"{DESK}/{mailing_id}"
    _let_pass(client, mailing_id)
    looked_at = _version(client, f"{one}/send")
    send(client, f"{one}/words/en", **{"text/en/preheader": "Another thought"})
    _let_pass(client, mailing_id)
    answer = send(client, f"{one}/send", version=looked_at, when="now", sure="y")
    assert answer.status_code == 409
    assert "changed after this page was opened" in words(answer)
    assert _mailing(toolbox, mailing_id).state == "draft"
    again = _VERSION.findall(answer.text)[0]
    assert send(client, f"{one}/send", version=again, when="now", sure="y").status_code == 303
    lost = send(client, f"{one}/", to=f"{one}/words/en", **{"text/en/body": "Long words\nof mine"})
    assert lost.status_code == 409
    assert "Long words\nof mine" in lost.text.replace("\r", "")


def test_a_missed_time_asks_and_is_answered_with_a_new_one(
    app: Flask, toolbox: Toolbox, mailing_id: int, supporter: str
) -> None:
    client, one = organizer(app, Role.SENDER), f"{DESK}/{mailing_id}"
    _let_pass(client, mailing_id)
    with toolbox.database.unit_of_work() as session:
        mailing = session.get_one(Mailing, mailing_id)
        mailing.state, mailing.scheduled_at = MailingState.MISSED, NOW
    assert "It missed its time" in words(client.get(f"{one}/"))
    version = _version(client, f"{one}/send")
    assert send(client, f"{one}/send", version=version, when="now", sure="y").status_code == 303
    assert _mailing(toolbox, mailing_id).state == "scheduled"


def test_preflight_holds_back_what_is_not_mended_or_let_pass(
    app: Flask, toolbox: Toolbox, mailing_id: int
) -> None:
    client, one = organizer(app, Role.SENDER), f"{DESK}/{mailing_id}"
    assert "stand in the way" in words(client.get(f"{one}/preflight"))
    assert "Nobody fits" in words(client.get(f"{one}/send"))
    version = str(_mailing(toolbox, mailing_id).version)
    assert send(client, f"{one}/send", version=version, when="now", sure="y").status_code == 409
    assert _mailing(toolbox, mailing_id).state == "draft"
    token = csrf_token(client.get(f"{one}/preflight"))
    for finding in ("", "audience", "nothing"):
        fields = {"csrf_token": token, "finding": finding, "reason": WHY}
        assert client.post(f"{one}/preflight", data=fields).status_code == 400, finding


def test_what_was_let_pass_stays_so_until_something_else_is_found(
    app: Flask, mailing_id: int, supporter: str
) -> None:
    client, one = organizer(app, Role.SENDER), f"{DESK}/{mailing_id}"
    editor, page = organizer(app, Role.EDITOR), f"{one}/preflight"
    _rewrite(editor, one, "SIGN NOW")
    _let_pass(client, mailing_id)
    passed = words(client.get(page)).count("Let pass because: “known”")
    assert passed > 1
    _rewrite(editor, one, "SIGN TODAY")
    assert words(client.get(page)).count("Let pass because: “known”") == passed - 1
    (finding,) = re.findall(r'name="finding" value="(subject-[^"]+)"', client.get(page).text)
    _rewrite(editor, one, "SIGN AT ONCE")
    late = send(client, page, finding=finding, reason="known")
    assert "Something else was found in the meantime" in words(client.get(late.headers["Location"]))
    assert words(client.get(page)).count("Let pass because: “known”") == passed - 1


def _rewrite(editor: FlaskClient, one: str, subject: str) -> None:
    page = f"{one}/words/en"
    was = _form(editor.get(page).text)["was-text/en/subject"]
    fields = {"was-text/en/subject": was, "text/en/subject": subject}
    assert send(editor, page, **fields).status_code == 303


def test_a_test_goes_to_who_asks_in_each_language(app: Flask, toolbox: Toolbox, mailing_id: int) -> None:
    client, page = organizer(app, Role.EDITOR), f"{DESK}/{mailing_id}/preflight"
    spanish = f"{DESK}/{mailing_id}/words/es"
    send(client, spanish, **{"text/es/subject": "La audiencia", "text/es/body": "Hola {person.given_name}"})
    assert send(client, page, to=f"{DESK}/{mailing_id}/test").status_code == 303
    with toolbox.database.reading() as session:
        sent = session.execute(select(Notice.recipient, Notice.subject).order_by(Notice.id)).all()
    subjects = ["[Test] The hearing is on Tuesday", "[Test] La audiencia"]
    assert [tuple(row) for row in sent] == [("editor@example.org", subject) for subject in subjects]
    assert _acts(toolbox)[-1][0] == "test"


def _let_pass(client: FlaskClient, mailing_id: int) -> None:
    """Give a reason for everything doubtful that preflight finds."""
    page = f"{DESK}/{mailing_id}/preflight"
    for finding in re.findall(r'name="finding" value="([^"]+)"', client.get(page).text):
        assert send(client, page, finding=finding, reason="").status_code == 422
        assert send(client, page, finding=finding, reason="known").status_code == 303
    assert "must be mended" not in words(client.get(page)), words(client.get(page))


def test_sending_is_paused_resumed_and_cancelled(app: Flask, toolbox: Toolbox, mailing_id: int) -> None:
    client, one = organizer(app, Role.SENDER), f"{DESK}/{mailing_id}"
    _freeze(toolbox, mailing_id, [MessageState.SENT] * 3 + [MessageState.READY])
    assert "75.0 % of the audience are done" in words(client.get(f"{one}/"))
    tag = client.get(f"{one}/pulse").headers["ETag"]
    assert client.get(f"{one}/pulse", headers={"If-None-Match": tag}).status_code == 304
    assert send(client, f"{one}/", to=f"{one}/pause").status_code == 303
    assert client.get(f"{one}/pulse", headers={"If-None-Match": tag}).status_code == 200
    assert "Paused: nothing goes" in words(client.get(f"{one}/"))
    for late in (send(client, f"{one}/", to=f"{one}/pause"), send(client, f"{one}/", to=f"{one}/words/en/remove")):
        assert late.status_code == 409
        assert f'href="{one}/">To the campaign</a>' in late.text
    assert send(client, f"{one}/", to=f"{one}/resume").status_code == 303
    assert send(client, f"{one}/cancel", reason="").status_code == 422
    assert send(client, f"{one}/cancel", reason="the hearing is off").status_code == 303
    assert client.get(f"{one}/cancel").status_code == 409
    assert _mailing(toolbox, mailing_id).state == MailingState.CANCELLED
    assert _acts(toolbox)[-3:] == [("pause", ""), ("resume", ""), ("cancel", "the hearing is off")]


def test_what_holds_a_campaign_back_is_told_with_its_end(
    app: Flask, toolbox: Toolbox, mailing_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = [MessageState.SENT, *[MessageState.READY] * 6]
    _freeze(toolbox, mailing_id, states)
    with toolbox.database.unit_of_work() as session:
        other = draft(session)
    _freeze(toolbox, other, [MessageState.SENT])
    sender, viewer = organizer(app, Role.SENDER), organizer(app, Role.VIEWER)
    assert "holds it back" not in words(sender.get(f"{DESK}/{mailing_id}/"))
    assert "held back" not in words(sender.get(f"{DESK}/"))
    said = "554 spam from sam@example.org"
    resting = {"rests_until": clock() + timedelta(hours=1), "rest_reason": said, "slowed": 1}
    with toolbox.database.unit_of_work() as session:
        session.execute(update(MailDomain).values(**resting))
    assert words(sender.get(f"{DESK}/")).count("held back") == 1
    for client, tells in ((sender, True), (viewer, False)):
        for page in ("", "report"):
            shown = words(client.get(f"{DESK}/{mailing_id}/{page}"))
            assert "example.org rests until" in shown
            assert ("554 spam" in shown) is tells
            assert "rests until" not in words(client.get(f"{DESK}/{other}/{page}"))
    with toolbox.database.unit_of_work() as session:
        session.execute(update(MailDomain).values(rests_until=NOW))
        session.add(MailDomain(domain="", per_minute=2))
    shown = words(sender.get(f"{DESK}/{mailing_id}/"))
    assert "example.org gets at most 300 a minute" in shown
    assert "At most 2 go a minute now" in shown
    assert "about 3 minutes" in shown
    assert "held back" not in words(sender.get(f"{DESK}/"))


def test_sending_wants_a_fresh_proof_and_stopping_does_not(
    app: Flask, toolbox: Toolbox, mailing_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, one = organizer(app, Role.SENDER), f"{DESK}/{mailing_id}"
    _freeze(toolbox, mailing_id, [MessageState.READY], MailingState.PAUSED)
    monkeypatch.setattr("advocacy.web.organizers.access.FRESH_FOR", timedelta())
    assert "/verify" in send(client, f"{one}/", to=f"{one}/resume").location
    assert _mailing(toolbox, mailing_id).state == MailingState.PAUSED
    with toolbox.database.unit_of_work() as session:
        session.get_one(Mailing, mailing_id).state = MailingState.SENDING
    assert send(client, f"{one}/", to=f"{one}/pause").location == f"{one}/"


def test_failures_are_sent_again_and_doubts_decided_from_the_report(
    app: Flask, toolbox: Toolbox, mailing_id: int
) -> None:
    client, people = organizer(app, Role.SENDER), f"{DESK}/{mailing_id}/people"
    states = [MessageState.FAILED, MessageState.BOUNCED, MessageState.UNCERTAIN, MessageState.SENT]
    ids = _freeze(toolbox, mailing_id, states, MailingState.FINISHED)
    failed, doubts = f"{people}?term=failed", f"{people}?term=uncertain"
    looked_at = (NOW + timedelta(minutes=1)).isoformat()
    refused = send(client, failed, decision="resend", reason="", looked_at=looked_at)
    assert refused.status_code == 422
    assert send(client, failed, decision="accept", reason=WHY, looked_at=looked_at).status_code == 400
    assert send(client, failed, decision="resend", reason=WHY, looked_at=looked_at).status_code == 303
    assert send(client, doubts, to=f"{people}/{ids[2]}?term=uncertain", decision="accept", reason="in the log")
    with toolbox.database.reading() as session:
        found = session.scalars(select(MailingMessage.state).order_by(MailingMessage.id)).all()
        assert found == [MessageState.READY, MessageState.READY, MessageState.SENT, MessageState.SENT]
    assert _mailing(toolbox, mailing_id).state == MailingState.SENDING
    assert "Nobody" in words(client.get(failed))
    with toolbox.database.unit_of_work() as session:
        values = {"mailing_id": mailing_id, "event": "resend", "seen_at": NOW, "decided_at": NOW, "reason": WHY}
        session.add(MailingDecision(state="failed", **values))
    assert "is being carried out, bit by bit" in words(client.get(failed))
    assert [act for act in _acts(toolbox) if act[1]] == [
        ("resend", WHY),
        ("accept", "in the log"),
    ]


def test_the_report_leads_to_each_person_and_leaves_as_a_file(
    app: Flask, toolbox: Toolbox, mailing_id: int
) -> None:
    client, one = organizer(app, Role.SENDER), f"{DESK}/{mailing_id}"
    (sent, refused) = _freeze(toolbox, mailing_id, [MessageState.SENT, MessageState.BOUNCED])
    with toolbox.database.unit_of_work() as session:
        row = session.get_one(MailingMessage, refused)
        row.reply_code, row.reply = 550, '=cmd|" no such user"'
        session.get_one(Mailing, mailing_id).name = '../../x"; filename="run.exe'
    report = client.get(f"{one}/report")
    assert f'href="{one}/people?term=failed"' in report.text
    assert "sam2@example.org" in words(client.get(f"{one}/people?term=failed"))
    answer = send(client, f"{one}/report", to=f"{one}/export")
    named = answer.headers["Content-Disposition"]
    assert re.fullmatch(rf'attachment; filename="mailing-{mailing_id}-\d{{4}}-\d\d-\d\d\.csv"', named)
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["message"], row["outcome"]) for row in rows] == [(str(sent), "sent"), (str(refused), "failed")]
    assert rows[1]["reason"].startswith("'=cmd")
    assert [act for act, _ in _acts(toolbox)][-2:] == ["export", "end_export"]


def test_the_report_keeps_itself_up_to_date_until_the_end(app: Flask, toolbox: Toolbox, mailing_id: int) -> None:
    client, one = organizer(app, Role.SENDER), f"{DESK}/{mailing_id}"
    _, waiting = _freeze(toolbox, mailing_id, [MessageState.SENT, MessageState.READY])
    begun = client.get(f"{one}/report")
    assert f'data-live-page data-pulse="{one}/pulse"' in begun.text
    assert "connect-src 'self'" in begun.headers["Content-Security-Policy"]
    assert "Sending: 50.0 per cent of the audience are done." in words(begun)
    tag = client.get(f"{one}/pulse").headers["ETag"]
    with toolbox.database.unit_of_work() as session:
        session.get_one(MailingMessage, waiting).state = MessageState.SENT
        session.get_one(Mailing, mailing_id).state = MailingState.FINISHED
    assert client.get(f"{one}/pulse", headers={"If-None-Match": tag}).status_code == 200
    ended = client.get(f"{one}/report")
    assert "data-live-page" not in ended.text
    assert "load the page again to have them counted" in words(ended)


def test_who_may_not_see_persons_learns_nothing_of_a_few(app: Flask, toolbox: Toolbox, mailing_id: int) -> None:
    states = [MessageState.SENT] * 23 + [MessageState.BOUNCED] * 3 + [MessageState.SUPPRESSED] * 2
    _freeze(toolbox, mailing_id, states, MailingState.FINISHED)
    with toolbox.database.unit_of_work() as session:
        session.get_one(Mailing, mailing_id).audience = len(states) + 2
        ledger(session, draft(session), [MessageState.SENT] * 2, domain="family.example")
        moved = update(MailingMessage).where(MailingMessage.mailing_id != mailing_id)
        session.execute(moved.values(mailing_id=mailing_id))
    viewer = organizer(app, Role.VIEWER)
    assert "family.example" not in viewer.get(f"{DESK}/{mailing_id}/report").text
    for page in (f"{DESK}/", f"{DESK}/{mailing_id}/", f"{DESK}/{mailing_id}/report"):
        answer = viewer.get(page)
        assert "people?term" not in answer.text
        numbers = set(re.findall(r'class="number[^"]*"[^>]*>([^<]+)<', answer.text))
        assert numbers.isdisjoint({"3", "2", "23"}), page
        assert "fewer than 5" in words(answer) or "not shown" in words(answer), page
    with toolbox.database.unit_of_work() as session:
        few = draft(session)
    _freeze(toolbox, few, [MessageState.SENT] * 3, MailingState.FINISHED)
    assert "Too few people" in words(viewer.get(f"{DESK}/{few}/report"))


def test_a_report_that_does_not_add_up_is_not_shown(app: Flask, toolbox: Toolbox, mailing_id: int) -> None:
    _freeze(toolbox, mailing_id, [MessageState.SENT])
    with toolbox.database.unit_of_work() as session:
        session.get_one(Mailing, mailing_id).audience = 2
    answer = organizer(app, Role.VIEWER).get(f"{DESK}/{mailing_id}/report")
    assert answer.status_code == 500
    assert "The figures do not add up" in words(answer)


def test_what_is_not_there_is_not_found(app: Flask, mailing_id: int) -> None:
    viewer = organizer(app, Role.VIEWER)
    assert viewer.get(f"{DESK}/?before=nonsense").status_code == 200
    assert viewer.get(f"{DESK}/{mailing_id + 1}/").status_code == 404
