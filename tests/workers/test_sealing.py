"""Workers seal what is not, and let no letter go whose address cannot be read."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Text, select, text, type_coerce

from advocacy.db import Database
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import Lane
from advocacy.domain.ports import Job
from advocacy.models import Letter
from advocacy.wiring import Toolbox
from config import Settings
from tests import ledger
from tests.ledger import states
from tests.seals import VAULT
from workers import tasks
from workers.hands import Hands


@pytest.fixture
def hands(settings: Settings) -> Iterator[Hands]:
    hands = Hands(Toolbox(settings))
    yield hands
    hands.toolbox.database.close()


def test_upkeep_seals_what_is_not(hands: Hands, database: Database) -> None:
    with database.unit_of_work() as session:
        ledger.letters(session, ["a@example.org", "b@example.org"])
        session.execute(text("UPDATE letters SET sign_off = 'Ana' WHERE id = (SELECT min(id) FROM letters)"))
    tasks.upkeep(hands, Job.SEAL_NEW)
    with database.reading() as session:
        assert all(
            each.startswith(VAULT.prefix) for each in session.scalars(select(type_coerce(Letter.sign_off, Text)))
        )
        assert session.scalars(select(Letter.sign_off).order_by(Letter.id)).first() == "Ana"


def test_a_letter_whose_address_cannot_be_read_waits_while_the_others_go(
    hands: Hands, database: Database, settings: Settings
) -> None:
    with database.unit_of_work() as session:
        ids = ledger.letters(session, ["a@example.org", "b@example.org"])
        spoil = text("UPDATE letters SET sign_off = sign_off || 'AAAA' WHERE id = (SELECT min(id) FROM letters)")
        session.execute(spoil)
    tasks.deliver(hands, Lane.LETTERS)
    assert [path.name for path in settings.mail_folder.glob("*.eml")] == [f"letter-{ids[1]}.eml"]
    assert states(database) == [MessageState.READY, MessageState.SENT]
