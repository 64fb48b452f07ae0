"""What a server says of a mailbox when it is handed an e-mail counts like a report that comes later."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import select, update

from advocacy.db import Database
from advocacy.domain.mailing_paces import House
from advocacy.domain.messages import Delivery, Lane
from advocacy.gateways.journal import FileJournal
from advocacy.gateways.mail_smtp import SmtpMailer
from advocacy.gateways.mail_stream import SmtpStream
from advocacy.models import MailEventRow, Person, Suppression
from advocacy.queries.mail_events import waiting_events
from advocacy.services.deliveries import deliver_batch as letters_and_others
from advocacy.services.mailing_deliveries import Desk, deliver_batch
from tests import ledger
from tests.ledger import NOON
from tests.samples import LINKS
from tests.services.test_deliveries import COMPOSER
from tests.stubs.smtp_sink import Phase, SmtpSink
from tests.under_way import PlainWriter, row, running

ANA = "ana@example.org"
FULL = "452 4.2.2 the mailbox of ana@example.org is full"


@pytest.fixture
def mail(database: Database, tmp_path: Path) -> Callable[[float, str | None], None]:
    """Sends Ana one more mailing on a day, and her server says this (or takes it)."""

    def send(day: float, answer: str | None) -> None:
        now = NOON + timedelta(days=day)
        with database.unit_of_work() as session:
            running(session, [ANA], now)
        with SmtpSink(lambda phase, to: answer if phase is Phase.RCPT else None) as sink:
            stream = SmtpStream(sink.url, hello_name="house.example.org", timeout_seconds=20)
            journal = FileJournal(tmp_path / "journal")
            desk = Desk(database, stream, journal, PlainWriter(), House(), lambda: now, monotonic)
            while deliver_batch(desk, now + timedelta(hours=1)):
                pass
            stream.close()

    return send


def _suppressed(database: Database) -> set[tuple[str, str]]:
    with database.reading() as session:
        return {(each.reason, each.way) for each in session.scalars(select(Suppression))}


def test_a_mailbox_that_is_full_on_three_days_over_a_week_is_given_up(
    database: Database, mail: Callable[[float, str | None], None]
) -> None:
    for day in (0, 0.1, 3):
        mail(day, FULL)
        assert _suppressed(database) == set()
    mail(7, FULL)
    assert _suppressed(database) == {("bounced", "reply")}
    with database.reading() as session:
        assert {each.kind for each in session.scalars(select(MailEventRow))} == {"delayed"}
        assert not any("@" in each.detail for each in session.scalars(select(MailEventRow)))
        assert waiting_events(session) == ([], None)


def test_a_mailbox_whose_server_takes_something_in_between_is_not(
    database: Database, mail: Callable[[float, str | None], None]
) -> None:
    for day, answer in [(0, FULL), (3, FULL), (4, None), (8, FULL)]:
        mail(day, answer)
    assert _suppressed(database) == set()


def test_a_confirmation_is_told_of_in_the_same_way_and_a_letter_at_its_own_desk(database: Database) -> None:
    with database.unit_of_work() as session:
        ids = [ledger.confirmation(session, ANA), *ledger.letters(session, ["office@example.org"])]
        session.execute(update(Person).where(Person.email == ANA).values(email_hash=LINKS.email_hash(ANA)))
    with SmtpSink(lambda phase, to: "554 the moon" if phase is Phase.RCPT else None) as sink:
        mailer = SmtpMailer(sink.url, hello_name="house.example.org", timeout_seconds=20)
        for lane in Lane:
            limits, until = ledger.limits(Delivery.LIVE), NOON + timedelta(hours=1)
            letters_and_others(database, mailer, COMPOSER, lane, limits, lambda: NOON, until)
        mailer.close()
    assert ledger.states(database, *ids) == ["bounced", "bounced"]
    with database.reading() as session:
        ((waiting,), _) = waiting_events(session)
    assert (waiting.message_kind, waiting.message_id, waiting.domain) == ("confirmation", ids[0], "example.org")


def test_a_refusal_that_nobody_understands_waits_for_a_person(
    database: Database, mail: Callable[[float, str | None], None]
) -> None:
    mail(0, "554 ana@example.org the moon is in the wrong house")
    assert row(database, ANA).state == "bounced"
    assert _suppressed(database) == set()
    with database.reading() as session:
        ((waiting,), _) = waiting_events(session)
    assert (waiting.source, waiting.detail) == ("smtp", "554 … the moon is in the wrong house")
    assert (waiting.message_kind, waiting.message_id) == ("mailing", row(database, ANA).id)
    assert waiting.person_id is not None
