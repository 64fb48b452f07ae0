"""Whoever is in quarantine sees, page for page and byte for byte, what they would see without it."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from advocacy.domain.actors import HOUSE
from advocacy.domain.integrity_actions import ActionKind
from advocacy.domain.selections import Selection
from advocacy.models import Message, Signature
from advocacy.services import invalidation, quarantine
from advocacy.wiring import Toolbox
from tests.integrity import states
from tests.residents import confirm_path, mine_path, sign

Told = list[tuple[int, dict[str, str], bytes]]


def test_every_page_is_the_same_in_each_state_and_at_each_step(client: FlaskClient, toolbox: Toolbox) -> None:
    one, other = (sign(client, toolbox, email=f"{uuid4().hex}@example.org") for _ in range(2))
    waiting = _seen(client, toolbox, one)
    _hold(toolbox, one, "suspect")
    assert _seen(client, toolbox, one) == waiting
    pressed, plainly = (client.post(confirm_path(toolbox, each)) for each in (one, other))
    assert _outside(pressed) == _outside(plainly)
    assert _outside(client.get(pressed.location)) == _outside(client.get(plainly.location))
    _release(toolbox, one)
    _compare(client, toolbox, one)
    _let_time_pass(toolbox, one)
    _compare(client, toolbox, one)


def _compare(client: FlaskClient, toolbox: Toolbox, signature_id: int) -> None:
    """Confirmed, in quarantine, taken out, and confirmed again."""
    plain = _seen(client, toolbox, signature_id)
    _hold(toolbox, signature_id, "quarantined")
    assert _seen(client, toolbox, signature_id) == plain
    action_id = _take_out(toolbox, signature_id)
    assert _seen(client, toolbox, signature_id) == plain
    with toolbox.database.unit_of_work() as session:
        invalidation.undo(session, action_id, "a mistake", HOUSE, datetime.now(UTC))
    _release(toolbox, signature_id)
    assert _seen(client, toolbox, signature_id) == plain


def _seen(client: FlaskClient, toolbox: Toolbox, signature_id: int) -> Told:
    """Their pages: of the link in the mail, of their signature, the thanks."""
    at = datetime(2026, 11, 22, tzinfo=UTC)
    thanks = urlsplit(toolbox.links.thanks(signature_id)).path
    paths = (confirm_path(toolbox, signature_id, at), mine_path(toolbox, signature_id), thanks)
    return [(answer.status_code, dict(answer.headers), answer.data) for answer in map(client.get, paths)]


def _outside(answer: TestResponse) -> tuple[int, list[str]]:
    """What tells two answers apart whatever is in them."""
    return answer.status_code, sorted(answer.headers.keys())


def _hold(toolbox: Toolbox, signature_id: int, becomes: str) -> None:
    with toolbox.database.unit_of_work() as session:
        quarantine.quarantine(session, [signature_id], datetime.now(UTC), HOUSE)
        assert states(session, signature_id) == [becomes]


def _release(toolbox: Toolbox, signature_id: int) -> None:
    with toolbox.database.unit_of_work() as session:
        quarantine.release(session, [signature_id], datetime.now(UTC), HOUSE)
        assert states(session, signature_id) == ["confirmed"]


def _take_out(toolbox: Toolbox, signature_id: int) -> int:
    wanted, now = Selection(least=0, ids=(signature_id,)), datetime.now(UTC)
    with toolbox.database.unit_of_work() as session:
        action_id = invalidation.plan(session, ActionKind.INVALIDATE, wanted, toolbox.pack.timezone, HOUSE, now)
        invalidation.begin(session, action_id, "a bot", HOUSE, now)
        assert states(session, signature_id) == ["invalidated"]
    return action_id


def _let_time_pass(toolbox: Toolbox, signature_id: int) -> None:
    """Until the letters are due."""
    past = datetime.now(UTC) - timedelta(minutes=1)
    with toolbox.database.unit_of_work() as session:
        person_id = session.get_one(Signature, signature_id).person_id
        session.execute(update(Message).where(Message.person_id == person_id).values(not_before=past))
