"""Somebody who is erased gets no mailing any more, and nothing that was said of them is kept."""

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.errors import MailUnderWay
from advocacy.domain.message_states import MessageState
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.models import MailEventRow, Mailing, MailingEvidence, MailingMessage, Person, Suppression
from advocacy.services import erasing
from advocacy.services.suppressions import suppress
from tests import mailings
from tests.samples import LINKS, NOW

SAID = "550 <sam1@example.org> unknown"


@pytest.fixture
def mailing_id(database: Database) -> int:
    with database.unit_of_work() as session:
        return mailings.draft(session)


def test_what_has_not_gone_is_cancelled_and_what_was_said_is_forgotten(
    database: Database, mailing_id: int
) -> None:
    with database.unit_of_work() as session:
        waiting, bounced, left_out = _messages(session, mailing_id)
        _say(session, bounced)
        _erase(session)
    with database.reading() as session:
        rows = {row.id: row for row in session.scalars(select(MailingMessage))}
        assert [rows[each].state for each in (waiting, bounced, left_out)] == [
            "cancelled",
            "bounced",
            "suppressed",
        ]
        assert [rows[each].reply for each in (waiting, bounced, left_out)] == ["", "", "complained"]
        assert {row.person_id for row in rows.values()} == {None}
        assert [row.detail for row in session.scalars(select(MailingEvidence))] == [""]
        assert [row.detail for row in session.scalars(select(MailEventRow))] == ["", ""]


def test_what_stands_against_the_address_stays(database: Database, mailing_id: int) -> None:
    with database.unit_of_work() as session:
        _messages(session, mailing_id)
        email_hash = LINKS.email_hash("sam1@example.org")
        suppress(session, email_hash, SuppressionReason.BOUNCED, SuppressionWay.REPLY, NOW, detail=SAID)
        _erase(session)
    with database.reading() as session:
        (row,) = session.scalars(select(Suppression))
        assert (row.email_hash, row.person_id, row.detail, row.released_at) == (email_hash, None, "", None)


def test_others_keep_their_mailings(database: Database, mailing_id: int) -> None:
    with database.unit_of_work() as session:
        _messages(session, mailing_id)
        other = mailings.draft(session, name="Other")
        theirs = mailings.ledger(session, other, [MessageState.READY, MessageState.READY])
        _erase(session)
        states = [session.get_one(MailingMessage, each, populate_existing=True).state for each in theirs]
        assert states == [MessageState.CANCELLED, MessageState.READY]


def test_a_person_who_goes_leaves_no_trace_in_the_ledger_and_a_mailing_that_goes_takes_its_own_along(
    database: Database, mailing_id: int
) -> None:
    with database.unit_of_work() as session:
        first, second = mailings.ledger(session, mailing_id, [MessageState.SENT, MessageState.SENT])
        (third,) = mailings.ledger(session, mailings.draft(session, name="Other"), [MessageState.SENT])
        person_ids = {each: session.get_one(MailingMessage, each).person_id for each in (first, second, third)}
        session.execute(delete(Person).where(Person.id == person_ids[first]))
        session.execute(delete(Mailing).where(Mailing.id != mailing_id))
        left = session.execute(select(MailingMessage.id, MailingMessage.person_id)).all()
        assert dict(left) == {first: None, second: person_ids[second]}


def test_it_waits_for_a_mailing_that_is_on_the_wire(database: Database, mailing_id: int) -> None:
    with database.unit_of_work() as session:
        mailings.ledger(session, mailing_id, [MessageState.SENDING])
        with pytest.raises(MailUnderWay):
            _erase(session)


def _messages(session: Session, mailing_id: int) -> list[int]:
    """Three mailings to the same person: one waits, one came back, one was not written."""
    states = [MessageState.READY, MessageState.BOUNCED, MessageState.SUPPRESSED]
    ids = [mailings.ledger(session, mailing_id, states[:1])[0]]
    for number, state in enumerate(states[1:]):
        ids += mailings.ledger(session, mailings.draft(session, name=f"No {number}"), [state])
    session.get_one(MailingMessage, ids[1]).reply = SAID
    session.get_one(MailingMessage, ids[2]).reply = SuppressionReason.COMPLAINED
    return ids


def _say(session: Session, message_id: int) -> None:
    session.add(MailingEvidence(message_id=message_id, event="refuse", at=NOW, detail=SAID))
    facts = {"kind": "bounced", "source": "dsn", "external_id": "1", "detail": SAID}
    session.add(MailEventRow(**facts, message_kind="mailing", message_id=message_id, at=NOW, received_at=NOW))
    other = facts | {"external_id": "2", "email_hash": LINKS.email_hash("sam1@example.org")}
    session.add(MailEventRow(**other, at=NOW, received_at=NOW))
    session.flush()


def _erase(session: Session) -> None:
    person_id = session.scalars(select(Person.id).where(Person.email_key == "sam1@example.org")).one()
    erasing.erase(session, person_id, COMMAND_LINE, NOW, reason="asked by e-mail")
