"""E-mails to organizers go through the ledger and leave no secret behind."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from advocacy.db import Database
from advocacy.domain.invitations import RESET_FOR
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import Delivery, Lane
from advocacy.gateways.mail_folder import FolderMailer
from advocacy.links import Links
from advocacy.models import Message, Notice, Signature
from advocacy.rendering import EmailRenderer
from advocacy.services import notices, retention
from advocacy.services.deliveries import deliver_batch
from advocacy.services.envelopes import Letterhead
from advocacy.services.mails import Composer
from advocacy.services.notices import Notices
from advocacy.wiring import TEMPLATES, TRANSLATIONS
from tests import ledger
from tests.ledger import NOON, states

LINKS = Links("a secret for tests", "https://petition.example.org")
LETTERHEAD = Letterhead("Sample Organization", "hello@example.org", "letters.example.org")
RENDERER = EmailRenderer(TEMPLATES / "email", TRANSLATIONS)
ASKED = "https://petition.example.org/organizers/reset/secret"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mail"


def deliver(database: Database, folder: Path, now: datetime) -> list[str]:
    composer = Composer(LINKS, RENDERER, LETTERHEAD)
    until = now + timedelta(seconds=30)
    deliver_batch(
        database,
        FolderMailer(folder),
        composer,
        Lane.TRANSACTIONAL,
        ledger.limits(Delivery.HOLD),
        lambda: now,
        until,
    )
    return sorted(file.read_text().replace("=\n", "") for file in folder.glob("notice-*.eml"))


def offer_two(database: Database) -> None:
    writer = Notices(LINKS, RENDERER, LETTERHEAD)
    with database.unit_of_work() as session:
        for name in ("ana", "bo"):
            writer.offer_reset(session, f"{name}@example.org", f"{ASKED}-{name}", NOON)


def kept(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Notice)) or 0


def forget(database: Database, now: datetime) -> None:
    with database.unit_of_work() as session:
        notices.forget(session, now)


def test_a_notice_goes_by_mail_even_while_letters_are_held_and_is_forgotten_then(
    database: Database, folder: Path
) -> None:
    offer_two(database)
    forget(database, NOON)
    assert kept(database) == 2
    mails = deliver(database, folder, NOON)
    assert [f"{ASKED}-{name}" in mail for name, mail in zip(("ana", "bo"), mails, strict=True)] == [True, True]
    forget(database, NOON)
    assert kept(database) == 0


def test_a_link_that_is_over_is_neither_sent_nor_kept(database: Database, folder: Path) -> None:
    offer_two(database)
    assert deliver(database, folder, NOON + RESET_FOR) == []
    assert states(database) == [MessageState.CANCELLED] * 2
    forget(database, NOON + RESET_FOR)
    assert kept(database) == 0


def test_what_is_too_old_is_deleted_before_it_could_be_sent(database: Database, folder: Path) -> None:
    offer_two(database)
    forget(database, NOON + RESET_FOR)
    assert kept(database) == 0
    assert deliver(database, folder, datetime.now(UTC)) == []


def test_erasing_a_signature_leaves_the_notice_with_the_same_number_alone(database: Database) -> None:
    offer_two(database)
    with database.unit_of_work() as session:
        ledger.confirmation(session, "signer@example.org")
        assert session.scalars(select(Signature.id)).all() == [1]
    with database.unit_of_work() as session:
        assert retention.expire(session, NOON + timedelta(days=15)) == 1
    with database.reading() as session:
        rows = session.execute(select(Message.kind, Message.subject_id).order_by(Message.subject_id))
        assert [tuple(row) for row in rows] == [("notice", 1), ("notice", 2)]
