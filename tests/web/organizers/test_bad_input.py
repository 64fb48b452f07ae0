"""What no page of ours sends, and what is out of date: answered with a sentence, and nothing is changed by it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.domain.actors import Actor
from advocacy.domain.petition_states import PetitionEvent
from advocacy.domain.rights import Role
from advocacy.models import AuditEntry, Petition
from advocacy.queries.audit import PAGE
from advocacy.services import audit, petitions
from advocacy.services.petition_sheets import sheet
from advocacy.wiring import Toolbox
from tests.organizers import organizer, send
from tests.residents import words
from tests.samples import NOW

LETTERS = "/organizers/letters"
OURS = "/organizers/petitions/press-pause"
TOO_LARGE = str(2**63)
EVE = Actor(None, "eve@example.org", "192.0.2.0/24")


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return organizer(app, Role.ADMIN)


def test_numbers_that_no_row_can_have_are_nobody(admin: FlaskClient) -> None:
    for page in (f"attention?seat={TOO_LARGE}", f"attention?after={'9' * 30}-1"):
        assert admin.get(f"{LETTERS}/{page}").status_code == 200, page
    assert admin.get(f"{LETTERS}/cancel?seat={TOO_LARGE}").status_code == 404
    batch = {"seat": TOO_LARGE, "looked_at": NOW.isoformat(), "reason": "why", "sure": "y"}
    assert send(admin, f"{LETTERS}/cancel", **batch).status_code == 400
    decision = {"state": "uncertain", "decision": "accept"} | batch
    assert send(admin, f"{LETTERS}/attention", to=f"{LETTERS}/attention/all", **decision).status_code == 422
    for seen in ("9" * 5000, "9" * 19):
        assert send(admin, f"{LETTERS}/delivery", mode="hold", reason="why", seen=seen).status_code == 400


def test_reasons_keep_nothing_that_cannot_be_seen(admin: FlaskClient, toolbox: Toolbox) -> None:
    office = f"{LETTERS}/offices/1"
    assert send(admin, office, to=f"{office}/pause", reason="\0\u202e ").status_code == 422
    assert send(admin, office, to=f"{office}/pause", reason="they\0 asked\nus").status_code == 303
    with toolbox.database.reading() as session:
        assert session.scalars(select(AuditEntry.reason).where(AuditEntry.act == "pause")).one() == "they asked us"


def test_the_audit_logs_further_pages_keep_its_own_filters_only(admin: FlaskClient, toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        for number in range(PAGE + 1):
            audit.note(session, EVE, "try", "thing", number, NOW)
    page = admin.get("/organizers/audit?act=try&endpoint=x&_scheme=x&values=x&before=0")
    assert page.status_code == 200
    assert "Older acts" in page.text
    assert "act=try" in page.text
    assert "endpoint=x" not in page.text


def test_a_petition_that_was_closed_meanwhile_is_not_scheduled(admin: FlaskClient, toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        petitions.change(session, "press-pause", PetitionEvent.CLOSE, NOW, EVE)
    late = send(admin, f"{OURS}/schedule", day="2190-01-01", time="10:00")
    assert late.status_code == 409
    assert "That is not possible any more" in words(late)


def test_an_unknown_outcome_closes_nothing(admin: FlaskClient, toolbox: Toolbox) -> None:
    assert send(admin, f"{OURS}/close", outcome="triumph", seen="0").status_code == 400
    with toolbox.database.reading() as session:
        assert session.scalars(select(Petition.state)).one() == "open"


def test_a_time_that_comes_twice_is_asked_about_with_its_own_day(admin: FlaskClient) -> None:
    assert "November 7, 2027" in words(send(admin, f"{OURS}/schedule", day="2027-11-07", time="01:30"))


@pytest.mark.parametrize(("written", "kept"), [("12.000", "12000"), ("12 000", "12000"), ("1.5", "10000")])
def test_only_thousands_are_set_apart_in_goals(
    admin: FlaskClient, toolbox: Toolbox, written: str, kept: str
) -> None:
    send(admin, f"{OURS}/facts", goal=written, seen="0")
    with toolbox.database.reading() as session:
        assert sheet(session, "press-pause").words["goal"] == kept
