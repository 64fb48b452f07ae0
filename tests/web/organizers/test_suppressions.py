"""The list of addresses that are not written to."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.domain.rights import Role
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.models import AuditEntry, Suppression
from advocacy.services.suppressions import suppress
from advocacy.wiring import Toolbox
from tests import residents
from tests.organizers import organizer, send
from tests.residents import words
from tests.samples import NOW

LIST = "/organizers/suppressions"


@pytest.fixture
def ids(client: FlaskClient, toolbox: Toolbox) -> dict[SuppressionReason, int]:
    """Ana has signed and unsubscribed, mail to her comes back; somebody who is not known here complained."""
    residents.sign_and_confirm(client, toolbox)
    _stop(toolbox, "ana@example.org", SuppressionReason.UNSUBSCRIBED, SuppressionWay.ONE_CLICK)
    _stop(toolbox, "ana@example.org", SuppressionReason.BOUNCED, SuppressionWay.REPLY)
    _stop(toolbox, "gone@example.org", SuppressionReason.COMPLAINED, SuppressionWay.REPORT)
    with toolbox.database.reading() as session:
        return {SuppressionReason(row.reason): row.id for row in session.scalars(select(Suppression))}


def _stop(toolbox: Toolbox, email: str, reason: SuppressionReason, way: SuppressionWay) -> None:
    with toolbox.database.unit_of_work() as session:
        assert suppress(session, toolbox.links.email_hash(email), reason, way, NOW)


def _standing(toolbox: Toolbox) -> list[str]:
    with toolbox.database.reading() as session:
        question = select(Suppression.reason).where(Suppression.released_at.is_(None)).order_by(Suppression.id)
        return list(session.scalars(question))


def test_each_address_has_its_reason_and_way(app: Flask, ids: dict[SuppressionReason, int]) -> None:
    page = words(organizer(app, Role.SENDER).get(LIST))
    assert page.count("ana@example.org") == 2
    assert "Unsubscribed one click in their mail program" in page
    assert "Nobody here has this address Reported as spam" in page


@pytest.mark.parametrize(
    ("asked", "shown", "hidden"),
    [
        ("?reason=bounced", "Mail came back their mail server", "Unsubscribed one click"),
        ("?reason=rain&before=x&address=%00", "Reported as spam their", "No address on the list"),
    ],
)
def test_the_list_can_be_searched(
    app: Flask, ids: dict[SuppressionReason, int], asked: str, shown: str, hidden: str
) -> None:
    page = words(organizer(app, Role.SENDER).get(LIST + asked))
    assert shown in page
    assert hidden not in page


def test_each_field_has_a_label_of_its_own(app: Flask, ids: dict[SuppressionReason, int]) -> None:
    page = organizer(app, Role.SENDER).get(LIST).text
    names = re.findall(r' id="([^"]+)"', page)
    assert [name for name in set(names) if names.count(name) > 1] == []


@pytest.mark.parametrize(
    ("email", "shown", "hidden"),
    [
        ("GONE@Example.org", "Reported as spam their", "ana@example.org"),
        ("nobody@example.org", "No address on the list is like this", "Reported as spam their"),
        ("no address", "No address on the list is like this", "Reported as spam their"),
        ("", "Reported as spam their", "Only the address"),
    ],
)
def test_an_address_is_looked_for_and_stands_in_no_address_of_a_page(
    app: Flask, ids: dict[SuppressionReason, int], email: str, shown: str, hidden: str
) -> None:
    client = organizer(app, Role.SENDER)
    answer = send(client, LIST, to=f"{LIST}/find", email=email, lifted="y")
    assert "example" not in answer.headers["Location"]
    assert "lifted=y" in answer.headers["Location"]
    page = words(client.get(answer.headers["Location"]))
    assert shown in page
    assert hidden not in page


def test_an_admin_lifts_a_bounce_and_says_why(
    app: Flask, toolbox: Toolbox, ids: dict[SuppressionReason, int]
) -> None:
    admin, page = organizer(app, Role.ADMIN), f"{LIST}/{ids[SuppressionReason.BOUNCED]}"
    assert "Say why" in send(admin, page, reason=" ").text
    assert send(admin, page, reason="they wrote that it works again").status_code == 303
    assert _standing(toolbox) == ["unsubscribed", "complained"]
    assert "lifted on" in words(admin.get(f"{LIST}?lifted=y"))
    with toolbox.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "lift")).one()
        assert (entry.actor, entry.reason) == ("admin@example.org", "they wrote that it works again")


def test_nobody_but_the_person_takes_an_unsubscription_back(
    app: Flask, toolbox: Toolbox, ids: dict[SuppressionReason, int]
) -> None:
    admin, page = organizer(app, Role.ADMIN), f"{LIST}/{ids[SuppressionReason.UNSUBSCRIBED]}"
    assert "Only they can take that back" in words(admin.get(page))
    other = f"{LIST}/{ids[SuppressionReason.BOUNCED]}"
    assert send(admin, other, to=page, reason="we want to").status_code == 409
    assert len(_standing(toolbox)) == 3
    assert admin.get(f"{LIST}/999").status_code == 404


def test_a_sender_adds_an_address_and_lifts_none(
    app: Flask, toolbox: Toolbox, ids: dict[SuppressionReason, int]
) -> None:
    sender = organizer(app, Role.SENDER)
    refused = send(sender, LIST, email="not an address", reason="asked by telephone")
    assert refused.status_code == 422
    assert "not a complete e-mail address" in words(refused)
    assert "asked by telephone" in refused.text
    send(sender, LIST, email="Ben@example.org", reason="asked by telephone")
    send(sender, LIST, email="ben@example.org", reason="asked again")
    assert _standing(toolbox).count("by_hand") == 1
    assert sender.get(f"{LIST}/{ids[SuppressionReason.BOUNCED]}").status_code == 403


def test_others_do_not_see_the_list(app: Flask, ids: dict[SuppressionReason, int]) -> None:
    assert organizer(app, Role.EDITOR).get(LIST).status_code == 403


def test_an_empty_list_says_how_it_fills(app: Flask) -> None:
    assert "Addresses come here by themselves" in words(organizer(app, Role.SENDER).get(LIST))
