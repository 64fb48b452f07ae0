"""What nobody understood waits on a page until an organizer says what it is."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.domain.mail_events import MailEvent, MailEventKind, MailEventSource
from advocacy.domain.messages import MessageKind
from advocacy.domain.rights import Role
from advocacy.domain.verdicts import Verdict
from advocacy.models import AuditEntry, MailEventRow, MailingMessage, Message, Suppression
from advocacy.services.mail_events import take_all
from advocacy.wiring import Toolbox
from tests.came_back import mailed, sent, token
from tests.ledger import NOON, letters
from tests.organizers import organizer, send

PAGE = "/organizers/bounces"


@pytest.fixture
def waiting(toolbox: Toolbox) -> Sequence[int]:
    """What waits: about a mailing, a letter, somebody we know but nothing signs it, and a stranger."""
    links = toolbox.links
    said = MailEvent(
        MailEventKind.UNKNOWN,
        MailEventSource.DSN,
        "",
        NOON,
        status="5.0.0",
        detail="it broke",
        verdict=Verdict.UNKNOWN,
    )
    with toolbox.database.unit_of_work() as session:
        row = mailed(session, links)
        mailed(session, links, "bob@example.org")
        (letter,) = letters(session, ["office@example.org"])
        sent(session, letter)
        events = [
            replace(said, external_id="1", return_token=token(links, row)),
            replace(said, external_id="2", return_token=token(links, letter, MessageKind.LETTER)),
            replace(said, external_id="3", recipient="bob@example.org"),
            replace(said, external_id="4", recipient="who@stranger.example.org"),
        ]
        assert take_all(session, events, links, NOON) == 4
        return session.scalars(select(MailEventRow.id).order_by(MailEventRow.external_id)).all()


@pytest.fixture
def sender(app: Flask) -> FlaskClient:
    return organizer(app, Role.SENDER)


def decide(client: FlaskClient, event_id: int, decision: str, reason: str = "") -> int:
    answer = send(client, PAGE, to=f"{PAGE}/{event_id}", decision=decision, reason=reason)
    return answer.status_code


def test_each_shows_what_was_said_without_addresses_and_what_can_be_decided(
    sender: FlaskClient, waiting: Sequence[int]
) -> None:
    page = sender.get(PAGE).text
    assert "<strong>4</strong> wait" in " ".join(page.split())
    assert (page.count("The address is gone"), page.count("It came back")) == (2, 1)
    assert page.count("They unsubscribe") == 2
    assert (page.count("Ignore it"), page.count("Noted")) == (3, 1)
    assert "at stranger.example.org" in page
    assert "@" not in page.partition("<main")[2]


def test_an_address_that_an_organizer_says_is_gone_is_left_alone(
    sender: FlaskClient, toolbox: Toolbox, waiting: Sequence[int]
) -> None:
    mailing, letter, known, stranger = waiting
    assert decide(sender, mailing, "bounce", "I called them") == 303
    assert decide(sender, letter, "bounce") == 303
    assert decide(sender, known, "unsubscribe") == 303
    assert decide(sender, stranger, "ignore") == 303
    with toolbox.database.reading() as session:
        assert {(row.reason, row.way) for row in session.scalars(select(Suppression))} == {
            ("bounced", "organizer"),
            ("unsubscribed", "mail"),
        }
        assert session.scalars(select(MailingMessage.state).order_by(MailingMessage.id)).all() == [
            "bounced",
            "sent",
        ]
        assert session.scalars(select(Message.state)).all() == ["bounced"]
        kinds = session.scalars(select(MailEventRow.kind).order_by(MailEventRow.external_id)).all()
        assert kinds == ["bounced", "bounced", "unsubscribed", "unknown"]
        notes = session.scalars(select(AuditEntry).where(AuditEntry.act == "decide").order_by(AuditEntry.id)).all()
        assert (len(notes), notes[0].reason) == (4, "I called them")
        assert notes[0].after == {"kind": "bounced", "decision": "bounce"}
    assert "Nothing waits" in sender.get(PAGE).text


def test_what_cannot_be_decided_or_is_decided_already_changes_nothing(
    sender: FlaskClient, toolbox: Toolbox, waiting: Sequence[int]
) -> None:
    assert decide(sender, waiting[3], "bounce") == 409
    assert decide(sender, waiting[1], "complaint") == 409
    assert decide(sender, 4711, "ignore") == 409
    assert decide(sender, waiting[0], "complaint") == 303
    assert decide(sender, waiting[0], "ignore") == 409
    assert decide(sender, waiting[1], "nonsense") == 303
    with toolbox.database.reading() as session:
        assert session.scalars(select(Suppression.reason)).all() == ["complained"]
        left = session.scalars(select(MailEventRow.id).where(MailEventRow.settled_at.is_(None)))
        assert sorted(left) == sorted(waiting[1:])


def test_editors_do_not_see_it_and_an_empty_page_says_so(app: Flask, sender: FlaskClient) -> None:
    assert organizer(app, Role.EDITOR).get(PAGE).status_code == 403
    assert "Nothing waits" in sender.get(PAGE).text
