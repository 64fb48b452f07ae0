"""What was deleted because its time was over is said to be so, wherever it used to be shown."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from advocacy.domain.message_states import MessageState
from advocacy.domain.retention import Kept
from advocacy.domain.rights import Role
from advocacy.models import Letter, Message, Person, Signature
from advocacy.queries.matches import pending_matches
from advocacy.services import retention_rules
from advocacy.wiring import Toolbox
from tests.organizers import organizer
from tests.residents import mine_path, sign_and_confirm, words

LONG_AGO = datetime.now(UTC) - timedelta(days=40)


def test_it_is_said_to_its_owner_and_at_the_desk(app: Flask, client: FlaskClient, toolbox: Toolbox) -> None:
    mine = sign_and_confirm(client, toolbox, note="Bees matter.")
    with toolbox.database.unit_of_work() as session:
        ended = {"state": MessageState.SENT, "settled_at": LONG_AGO}
        session.execute(update(Message).values(**ended))
        session.execute(update(Signature).values(confirmed_at=LONG_AGO))
        letter, message = session.execute(
            select(Letter.id, Message.id).join(
                Message, (Message.kind == "letter") & (Message.subject_id == Letter.id)
            )
        ).first() or (0, 0)
        person = session.scalars(select(Person.id)).one()
    _carry_out(toolbox)
    page = words(client.get(mine_path(toolbox, mine)))
    assert "The street was deleted on" in page
    assert page.count("Its words were deleted on") == 2
    assert "12 Sample St" not in page
    assert "Wellesley 02482" in page
    desk = organizer(app, Role.ADMIN)
    assert "the street was deleted on" in words(desk.get(f"/organizers/supporters/{person}"))
    assert "were deleted on" in words(desk.get(f"/organizers/supporters/{person}/letters/{letter}"))
    assert "were deleted on" in words(desk.get(f"/organizers/letters/messages/{message}"))
    with toolbox.database.reading() as session:
        assert not pending_matches(session, 0, 10)


def _carry_out(toolbox: Toolbox) -> None:
    for kept in (Kept.STREET, Kept.NOTE, Kept.LETTER_WORDS):
        for way in retention_rules.ways(kept):
            is_over = False
            while not is_over:
                with toolbox.database.unit_of_work() as session:
                    is_over = retention_rules.step(
                        session, way, toolbox.retention[kept], datetime.now(UTC)
                    ).is_over
