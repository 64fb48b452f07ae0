"""The integrity desk by its real doors: the queue, the dry run, doing it, undoing it, one signature."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from advocacy.domain.actors import HOUSE
from advocacy.domain.integrity_actions import ActionState
from advocacy.domain.rights import Role
from advocacy.domain.suspicion import Reason
from advocacy.domain.tallies import Room
from advocacy.models import AuditEntry, IntegrityAction, IntegrityItem, Petition
from advocacy.services import quarantine, tallies
from advocacy.web.organizers import integrity_words
from advocacy.web.public.integrity import REASONS
from advocacy.wiring import Toolbox
from tests.integrity import letters, states
from tests.organizers import organizer, send
from tests.residents import sign_and_confirm, words

QUEUE = "/organizers/integrity"


@pytest.fixture
def signers(app: Flask, client: FlaskClient, toolbox: Toolbox) -> dict[str, int]:
    """Three who confirmed: one with a heavy reason, one with a light one, one with none."""
    ids = {
        name: sign_and_confirm(client, toolbox, given_name=name, email=f"{name.lower()}-{uuid4().hex}@example.org")
        for name in ("Heavy", "Light", "Plain")
    }
    with toolbox.database.unit_of_work() as session:
        quarantine.quarantine(session, [ids["Heavy"]], datetime.now(UTC), HOUSE, [Reason.DISPOSABLE])
        quarantine.flag(session, [ids["Light"]], Reason.SAME_NOTE, datetime.now(UTC))
    return ids


def test_the_queue_shows_what_was_noticed_with_reasons_and_filters(app: Flask, signers: dict[str, int]) -> None:
    desk = organizer(app, Role.SENDER)
    page = words(desk.get(QUEUE))
    assert "Heavy Sample" in page
    assert "Light Sample" in page
    assert "Plain Sample" not in page
    assert "made to be thrown away" in page
    assert "in quarantine" in page
    assert "Light Sample" not in words(desk.get(f"{QUEUE}?reason=disposable"))
    assert "Heavy Sample" not in words(desk.get(f"{QUEUE}?state=confirmed"))
    found = words(desk.get(f"{QUEUE}?least=0&name=plain"))
    assert "Plain Sample" in found
    assert "Light Sample" not in found
    assert "Nothing fits" in words(desk.get(f"{QUEUE}?petition=none"))
    assert organizer(app, Role.EDITOR).get(QUEUE).status_code == 403


def test_a_decision_goes_from_dry_run_to_result_and_back(
    app: Flask, toolbox: Toolbox, signers: dict[str, int]
) -> None:
    desk = organizer(app, Role.SENDER)
    assert _count(toolbox) == 2
    answer = send(desk, QUEUE, to=f"{QUEUE}/decisions", kind="invalidate", which="all")
    page = answer.headers["Location"]
    dry = words(desk.get(page))
    assert "nothing has been changed" in dry
    assert "-1" in dry
    assert "2 at the time" in dry
    assert _states(toolbox, signers) == {"Heavy": "quarantined", "Light": "confirmed", "Plain": "confirmed"}
    refused = send(desk, page, to=f"{page}/begin", reason="")
    assert refused.status_code == 422
    assert "Say why" in words(refused)
    send(desk, page, to=f"{page}/begin", reason="all of one machine")
    assert _states(toolbox, signers) == {"Heavy": "invalidated", "Light": "invalidated", "Plain": "confirmed"}
    assert _count(toolbox) == 1
    assert "Heavy Sample" not in words(desk.get(QUEUE))
    assert "Heavy Sample" in words(desk.get(f"{QUEUE}?state=invalidated"))
    result = words(desk.get(page))
    assert "done" in result
    assert "all of one machine" in result
    assert "all of one machine" in words(desk.get(f"{QUEUE}/decisions"))
    send(desk, page, to=f"{page}/undo", reason="it was a class at school")
    assert _states(toolbox, signers) == {"Heavy": "quarantined", "Light": "confirmed", "Plain": "confirmed"}
    assert _count(toolbox) == 2
    assert "Brought back 2" in words(desk.get(page))
    again = send(desk, page, to=f"{page}/begin", reason="once more")
    assert again.status_code == 409


def test_one_signature_is_decided_about_from_its_page(
    app: Flask, toolbox: Toolbox, signers: dict[str, int]
) -> None:
    desk = organizer(app, Role.SENDER)
    own = f"{QUEUE}/signatures/{signers['Heavy']}"
    asked = desk.get(own)
    assert "made to be thrown away" in words(asked)
    assert re.findall(r'name="kind" value="(\w+)"', asked.text) == ["release", "invalidate"]
    answer = send(desk, own, to=f"{QUEUE}/decisions", kind="release", ids=str(signers["Heavy"]))
    page = answer.headers["Location"]
    send(desk, page, to=f"{page}/begin", reason="we know her")
    assert _states(toolbox, signers)["Heavy"] == "confirmed"
    with toolbox.database.reading() as session:
        assert letters(session, signers["Heavy"]) == {"ready": 2}
    settled = desk.get(own)
    assert "weighs nothing any more" in words(settled)
    assert re.findall(r'name="kind" value="(\w+)"', settled.text) == ["quarantine", "invalidate"]
    assert "Heavy Sample" not in words(desk.get(QUEUE))
    assert desk.get(f"{QUEUE}/signatures/999999").status_code == 404


def test_what_was_not_meant_is_not_done(app: Flask, toolbox: Toolbox, signers: dict[str, int]) -> None:
    desk = organizer(app, Role.SENDER)
    nothing = send(desk, QUEUE, to=f"{QUEUE}/decisions", kind="release", which="ticked")
    assert "tick the signatures" in words(desk.get(nothing.headers["Location"]))
    assert send(desk, QUEUE, to=f"{QUEUE}/decisions", kind="nonsense", which="all").status_code == 400
    page = send(desk, QUEUE, to=f"{QUEUE}/decisions", kind="release", which="all").headers["Location"]
    send(desk, page, to=f"{page}/drop")
    assert send(desk, page.replace("decisions/", "decisions/"), to=f"{page}/begin", reason="x").status_code == 409
    assert _states(toolbox, signers)["Heavy"] == "quarantined"
    assert desk.get(f"{QUEUE}/decisions/999999").status_code == 404
    with toolbox.database.reading() as session:
        its = select(AuditEntry.act, AuditEntry.after["kind"].astext).where(AuditEntry.subject == "signatures")
        assert session.execute(its.order_by(AuditEntry.id)).all()[-2:] == [
            ("plan", "release"),
            ("drop", "release"),
        ]


def test_more_than_one_decision_can_be_about_are_not_noted_down(
    app: Flask, toolbox: Toolbox, signers: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advocacy.services.invalidation.MOST_AT_ONCE", len(signers) - 1)
    desk, decide = organizer(app, Role.SENDER), {"to": f"{QUEUE}/decisions", "kind": "invalidate", "which": "all"}
    refused = send(desk, QUEUE, **decide, least="0")
    assert refused.status_code == 422
    assert "narrow the selection" in words(refused)
    with toolbox.database.reading() as session:
        assert session.scalars(select(IntegrityItem.signature_id)).all() == []
    assert send(desk, QUEUE, **decide).status_code == 303


def test_doing_it_wants_a_fresh_sign_in(
    app: Flask, toolbox: Toolbox, signers: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = organizer(app, Role.SENDER)
    page = send(desk, QUEUE, to=f"{QUEUE}/decisions", kind="release", which="all").headers["Location"]
    monkeypatch.setattr("advocacy.web.organizers.access.FRESH_FOR", timedelta())
    assert "/verify" in send(desk, page, to=f"{page}/begin", reason="x").headers["Location"]
    assert _states(toolbox, signers)["Heavy"] == "quarantined"


def test_the_public_page_tells_how_many_but_never_how_few(
    client: FlaskClient, toolbox: Toolbox, signers: dict[str, int]
) -> None:
    _count(toolbox)
    page = client.get("/integrity")
    assert page.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in page.headers
    told = words(page)
    assert "Confirmed, and counted 2" in told
    assert "could tell who it was" in told
    assert "Cómo contamos" in words(client.get("/integrity?lang=es"))
    assert not re.search(r"Held back, to be looked at \d", told)
    assert "/integrity" in client.get("/p/press-pause").text


def test_every_reason_has_words_for_organizers_and_for_everybody(app: Flask) -> None:
    with app.test_request_context():
        for said in (integrity_words.REASONS, REASONS):
            assert set(said) == set(Reason)
            assert all(str(words) for words in said.values())


def _states(toolbox: Toolbox, signers: dict[str, int]) -> dict[str, str]:
    with toolbox.database.reading() as session:
        return dict(zip(signers, states(session, *signers.values()), strict=True))


def _count(toolbox: Toolbox) -> int:
    later = datetime.now(UTC) + timedelta(hours=1)
    with toolbox.database.unit_of_work() as session:
        while tallies.count(session, Room.SIGNATURES, toolbox.pack.timezone, later):
            pass
        return session.scalars(select(Petition.confirmed_count).where(Petition.slug == "press-pause")).one()


def test_a_decision_that_is_being_undone_tells_how_many_are_back(
    app: Flask, toolbox: Toolbox, signers: dict[str, int]
) -> None:
    desk = organizer(app, Role.SENDER)
    page = send(desk, QUEUE, to=f"{QUEUE}/decisions", kind="invalidate", which="all").headers["Location"]
    with toolbox.database.unit_of_work() as session:
        standing = {"state": ActionState.UNDOING, "passed": 2, "changed": 2, "restored": 1}
        session.execute(update(IntegrityAction).values(standing))
    shown = desk.get(page)
    assert "being undone: 1 of 2 brought back." in words(shown)
    assert 'value="1" max="2"' in shown.text
