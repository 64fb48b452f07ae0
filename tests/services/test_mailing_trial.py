"""A test reaches the organizer who asked for it, says that it is one, and can unsubscribe nobody."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from advocacy.db import Database
from advocacy.domain.delivery import DeliveryLimits
from advocacy.domain.errors import MergeFieldMissing
from advocacy.domain.messages import Delivery, Lane
from advocacy.gateways.mail_folder import FolderMailer
from advocacy.services.deliveries import deliver_batch
from advocacy.services.envelopes import Letterhead, Unsendable
from advocacy.services.mailing_trial import SAMPLE, Sender, preview, send_test
from advocacy.services.mails import Composer
from tests.ledger import NOON
from tests.written_mailings import LINKS, PRESS, RENDERER, WORDS


def test_a_test_goes_through_the_ledger_to_who_asked(database: Database, tmp_path: Path) -> None:
    words = replace(WORDS, second_subject="Other {petition.title}")
    with database.unit_of_work() as session:
        send_test(session, PRESS, words, "organizer@example.org", NOON)
        sender = Sender("Ana of Sample", "ana@example.org")
        send_test(session, PRESS, words, "organizer@example.org", NOON, sender, variant=1)
    composer = Composer(LINKS, RENDERER, Letterhead("Sample", "hello@example.org", "letters.example.org"))
    limits = DeliveryLimits(Delivery.HOLD, Delivery.HOLD, "")
    until = NOON + timedelta(seconds=30)
    sent = deliver_batch(
        database, FolderMailer(tmp_path), composer, Lane.TRANSACTIONAL, limits, lambda: NOON, until
    )
    assert sent == 2
    mails = [message_from_bytes(file.read_bytes(), policy=SMTP) for file in sorted(tmp_path.glob("*.eml"))]
    assert [mail["Subject"] for mail in mails] == ["[Test] News for Sam", "[Test] Other A sample petition"]
    senders = [("Sample <hello@example.org>", None), ("Ana of Sample <hello@example.org>", "ana@example.org")]
    assert [(mail["From"], mail["Reply-To"]) for mail in mails] == senders
    for mail in mails:
        assert isinstance(mail, EmailMessage)
        assert mail["To"] == "organizer@example.org"
        text = mail.get_body(("plain",))
        assert text
        assert "Dear Sam," in text.get_content()
        assert "/u/" not in text.get_content()
        assert "https://petition.example.org/\n" in text.get_content().replace("\r", "")


def test_a_preview_is_what_that_supporter_would_read() -> None:
    seen = preview(PRESS, WORDS, replace(SAMPLE, given_name="<b>", representative=""))
    assert seen.subject == "News for <b>"
    assert "Dear <b>," in seen.text
    assert "Thank them" in seen.text
    assert "<strong>&lt;b&gt;</strong>" in seen.html
    with pytest.raises(MergeFieldMissing):
        preview(PRESS, replace(WORDS, body="{senator.name}"), replace(SAMPLE, senator=""))


def test_an_address_that_is_none_gets_no_test(database: Database) -> None:
    with database.unit_of_work() as session, pytest.raises(Unsendable):
        send_test(session, PRESS, WORDS, "organizer@example.org\r\nBcc: all@example.org", NOON)
    with database.unit_of_work() as session, pytest.raises(Unsendable):
        send_test(session, PRESS, WORDS, "organizer@example.org", NOON, Sender(reply_to="nobody"))
