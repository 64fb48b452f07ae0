"""The step between form and signature while there is much signing: nothing is lost, and both ways lead on."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from advocacy.domain.proofs import SHORTEST_WAIT
from advocacy.models import Signature
from advocacy.web.public import proof_step
from advocacy.wiring import Toolbox
from config import Limits, Settings
from tests.gateways.test_proofs import solved
from tests.residents import SAMPLE, words

ADDRESS = "/p/press-pause/sign?lang=es&source=flyer"
TYPED = SAMPLE | {"note": 'I "walk" <past> them', "updates": "y", "ward": "2"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With proofs switched on."""
    return settings.model_copy(update={"limits": Limits(proof="on")})


def _fields(page: TestResponse) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
    return {name: unescape(value) for name, value in found}


def _task(page: TestResponse) -> str:
    found = re.search(r'data-task="([^"]*)"', page.text)
    assert found
    return unescape(found[1])


def _notes(toolbox: Toolbox) -> list[str]:
    with toolbox.database.reading() as session:
        return list(session.scalars(select(Signature.note)))


def test_the_task_is_solved_and_the_form_goes_on_as_it_was_typed(client: FlaskClient, toolbox: Toolbox) -> None:
    page = client.post(ADDRESS, data=TYPED)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "Un paso más" in words(page)
    held = _fields(page)
    assert {name: held.get(name, "") for name in TYPED} == TYPED
    assert f'action="{ADDRESS.replace("&", "&amp;")}"' in page.text
    assert not _notes(toolbox)
    whole = held | {"solution": solved(_task(page))}
    assert client.post(ADDRESS, data=whole).status_code == 303
    assert _notes(toolbox) == [TYPED["note"]]
    # Neither again nor for another mailbox.
    assert client.post(ADDRESS, data=whole).status_code == 200
    other = client.post(ADDRESS, data=TYPED | {"email": "bo@example.org", "solution": whole["solution"]})
    assert other.status_code == 200
    assert len(_notes(toolbox)) == 1


def test_without_javascript_one_waits(
    client: FlaskClient, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = _fields(client.post("/p/press-pause/sign?lang=en", data=TYPED))
    early = client.post("/p/press-pause/sign?lang=en", data=held)
    assert early.status_code == 200
    assert "a little too early" in words(early)
    assert _fields(early)["ticket"] == held["ticket"]
    monkeypatch.setattr(proof_step, "now", lambda: datetime.now(UTC) + SHORTEST_WAIT + timedelta(seconds=1))
    assert client.post("/p/press-pause/sign?lang=en", data=_fields(early)).status_code == 303
    assert client.post("/p/press-pause/sign?lang=en", data=_fields(early)).status_code == 200
    assert len(_notes(toolbox)) == 1


def test_what_is_wrong_in_the_form_is_said_first(client: FlaskClient) -> None:
    assert client.post(ADDRESS, data=TYPED | {"zip": "1"}).status_code == 422
