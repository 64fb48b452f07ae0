"""Who sends too many sign forms is held back without being told; others pass."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from advocacy.app import create_app
from advocacy.domain.matches import Address
from advocacy.domain.messages import MessageKind
from advocacy.domain.ports import Located, LocatorVerdict
from advocacy.domain.suspicion import Reason
from advocacy.models import Message, Signature, SignatureFlag, SignatureOrigin
from advocacy.wiring import Toolbox
from config import Limits, Settings
from tests.residents import CAMBRIDGE, SAMPLE, SIGN, confirm_path, mine_path, words

BOT, HONEST = "203.0.113.66", "198.51.100.7"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Behind one proxy, with limits that a test reaches."""
    web = settings.web.model_copy(update={"proxies": 1})
    return settings.model_copy(
        update={
            "web": web,
            "limits": Limits(prefix_hour=3, mailbox_day=2, posts_hour=10),
            # Counters stay in Valkey from one test to the next.
            "secret_key": f"{settings.secret_key} {settings.var}",
        }
    )


def _sign(client: FlaskClient, address: str, email: str) -> TestResponse:
    answer = client.post(SIGN, data=SAMPLE | {"email": email}, headers={"X-Forwarded-For": address})
    assert answer.status_code == 303, words(answer)
    return answer


def _id(toolbox: Toolbox, answer: TestResponse) -> int:
    return toolbox.links.read_signed(urlsplit(answer.location).path.rpartition("/")[2])


def _states(toolbox: Toolbox) -> dict[str, int]:
    with toolbox.database.reading() as session:
        found = session.execute(select(Signature.state, func.count().label("number")).group_by(Signature.state))
        return {row.state: row.number for row in found}


def test_a_flood_is_held_back_and_sees_what_everybody_sees(client: FlaskClient, toolbox: Toolbox) -> None:
    answers = [_sign(client, f"203.0.113.{number}", f"bot-{number}@example.org") for number in range(6)]
    honest = _sign(client, HONEST, "ana@example.org")
    assert _states(toolbox) == {"unconfirmed": 3 + 1, "suspect": 3}
    pages = []
    for answer in (answers[-1], honest):
        page = client.get(answer.location)
        token = re.compile(r"(signed|seats)/[\w.-]+|\S+@example\.org")
        pages.append((page.status_code, token.sub("", page.text), sorted(name for name, _ in page.headers)))
        assert client.post(confirm_path(toolbox, _id(toolbox, answer))).status_code == 303
    assert pages[0] == pages[1]
    assert _states(toolbox) == {"unconfirmed": 3, "suspect": 2, "quarantined": 1, "confirmed": 1}


class Asked:
    """An outside locator that counts how often it is asked."""

    def __init__(self) -> None:
        self.number = 0

    def locate(self, address: Address) -> Located:
        self.number += 1
        return Located(LocatorVerdict.UNAVAILABLE)


@pytest.mark.parametrize(("networks", "most"), [(12, 10), (1, 3)])
def test_the_outside_locator_is_asked_for_few_corrections_of_one_signature_or_from_one_network(
    client: FlaskClient, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch, networks: int, most: int
) -> None:
    mine = mine_path(toolbox, _id(toolbox, _sign(client, HONEST, "ana@example.org")))
    asked = Asked()
    monkeypatch.setitem(toolbox.__dict__, "locator", asked)
    for number in range(12 if networks > 1 else 5):
        origin = f"203.0.{number % networks}.1"
        answer = client.post(f"{mine}/address", data=CAMBRIDGE, headers={"X-Forwarded-For": origin})
        assert "Which two are yours?" in words(answer)
    assert asked.number == most


def test_parts_of_the_network_are_kept_as_keyed_hashes_only(client: FlaskClient, toolbox: Toolbox) -> None:
    _sign(client, BOT, "ana@example.org")
    _sign(client, "203.0.113.1", "bo@example.org")
    _sign(client, "10.0.0.1", "cem@example.org")
    with toolbox.database.reading() as session:
        origins = session.scalars(select(SignatureOrigin.prefix)).all()
        dumped = str(session.execute(text("SELECT array_agg(o::text) FROM signature_origins o")).scalar_one())
    assert origins == [toolbox.links.origin_hash("203.0.113.0/24")] * 2
    assert b"203.0.113".hex() not in dumped


def test_a_mailbox_that_is_entered_again_and_again_is_not_flooded(client: FlaskClient, toolbox: Toolbox) -> None:
    for number in range(4):
        _sign(client, f"192.0.{number}.1", "stranger@example.org")
    with toolbox.database.reading() as session:
        flags = session.execute(select(SignatureFlag.reason, func.count()).group_by(SignatureFlag.reason)).all()
        mails = session.scalar(select(func.count()).where(Message.kind == MessageKind.CONFIRMATION))
    assert [tuple(row) for row in flags] == [(Reason.FAST_MAILBOX, 2)]
    # They are in the ledger like all others, so nothing is faster or slower; the worker drops them.
    assert mails == 4


def test_other_forms_from_a_flood_get_a_page_that_says_so(client: FlaskClient) -> None:
    answers = [client.post("/confirm/junk", headers={"X-Forwarded-For": BOT}) for _ in range(12)]
    assert [answer.status_code for answer in answers] == [404] * 10 + [429] * 2
    assert "your words are still there" in words(answers[-1])
    assert client.post("/confirm/junk", headers={"X-Forwarded-For": HONEST}).status_code == 404
    # One-click unsubscribing comes from few networks of mail providers, for everybody.
    token = client.post("/u/junk", headers={"X-Forwarded-For": BOT})
    assert token.status_code == 404


def test_nobody_is_counted_with_others_behind_a_proxy_that_tells_nothing(
    client: FlaskClient, toolbox: Toolbox
) -> None:
    for number in range(6):
        answer = client.post(SIGN, data=SAMPLE | {"email": f"ana-{number}@example.org"})
        assert answer.status_code == 303
    assert _states(toolbox) == {"unconfirmed": 6}


def test_signing_goes_on_while_valkey_is_away(settings: Settings, free_port: int) -> None:
    app: Flask = create_app(settings.model_copy(update={"broker_url": f"redis://127.0.0.1:{free_port}"}))
    toolbox: Toolbox = app.extensions["toolbox"]
    for number in range(5):
        _sign(app.test_client(), BOT, f"bot-{number}@example.org")
    assert _states(toolbox) == {"unconfirmed": 3, "suspect": 2}
    toolbox.database.close()
