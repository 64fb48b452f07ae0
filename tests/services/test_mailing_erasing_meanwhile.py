"""Somebody is erased at the moment in which their mail server says that nobody is there."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from advocacy.db import Database
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.errors import MailUnderWay
from advocacy.domain.mailing_sending import Outcome
from advocacy.domain.message_states import MessageState
from advocacy.domain.ports import SendOutcome, SendVerdict
from advocacy.models import MailingMessage, Person, Suppression
from advocacy.services import erasing
from advocacy.services.mailing_settling import settle
from tests import mailings
from tests.samples import NOW
from tests.waiting import wait_for_waiting

GONE = SendOutcome(SendVerdict.REFUSED, 550, "5.1.1 nobody here")


def test_whoever_comes_first_is_waited_for_and_neither_breaks_off(database: Database) -> None:
    with database.unit_of_work() as session:
        (earlier,) = mailings.ledger(session, mailings.draft(session), [MessageState.SENT])
        (open_,) = mailings.ledger(session, mailings.draft(session), [MessageState.SENDING])
        person_id = session.scalars(select(Person.id)).one()

    def erase() -> None:
        with database.unit_of_work() as session:
            erasing.erase(session, person_id, COMMAND_LINE, NOW, reason="asked")

    def say_gone() -> None:
        with database.unit_of_work() as session:
            settle(session, [Outcome(open_, 0, 1, GONE)], NOW)

    with ThreadPoolExecutor() as pool:
        with database.unit_of_work() as session:
            # Whoever erases holds the person, and waits here for the first of their mails.
            session.execute(select(MailingMessage).where(MailingMessage.id == earlier).with_for_update())
            erased = pool.submit(erase)
            wait_for_waiting(database, 1)
            settled = pool.submit(say_gone)
            wait_for_waiting(database, 2)
        settled.result()
        with pytest.raises(MailUnderWay):
            erased.result()
    with database.reading() as session:
        assert session.scalars(select(MailingMessage.state).where(MailingMessage.id == open_)).one() == "bounced"
        assert session.scalars(select(Suppression.person_id)).one() == person_id
