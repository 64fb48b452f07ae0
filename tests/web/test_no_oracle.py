"""Whether somebody signed, unsubscribed or is held back cannot be told from outside: not by what comes, nor when.

Cases take turns, in an order that is drawn anew for each round, so that what slows the machine slows all. How
often one case took longer than another in the same round is a coin's throw if they are alike; the sign test says
how likely it is that it was none.
"""

import random
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import comb
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import exists, select
from werkzeug.test import TestResponse

from advocacy.db import Act
from advocacy.domain.actors import HOUSE
from advocacy.domain.matches import Match
from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.models import Person
from advocacy.services import signing
from advocacy.services.quarantine import quarantine
from advocacy.services.signing import SignRequest
from advocacy.services.suppressions import suppress
from advocacy.web.clock import now
from advocacy.wiring import Toolbox
from config import Limits, Settings
from tests.residents import SAMPLE, SIGN, confirm_path, mine_path, sign, sign_and_confirm

ROUNDS, TRIES, SURE = 40, 3, 0.001
NEW = "new"
_SLOWER_SECONDS = 0.01
"""In a quiet moment two milliseconds are enough; other tests may run beside this one."""
_PERSONAL = re.compile(
    r"(/(signed|seats|thanks|confirm|s|letters)/|confirm=)[\w.-]+|[\w-]+@example\.org|\d?\d:\d\d\s[AP]M"
)

Case = Callable[[], str]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The same mailbox is entered very often here."""
    return settings.model_copy(update={"limits": Limits(mailbox_day=100, proof="off")})


@pytest.fixture
def mailboxes(client: FlaskClient, toolbox: Toolbox) -> Mapping[str, Case]:
    """A mailbox of each kind; the new one is another each time."""
    sign(client, toolbox, email="unconfirmed@example.org")
    for name in ("confirmed", "suppressed", "held-back"):
        signature_id = sign_and_confirm(client, toolbox, email=f"{name}@example.org")
    with toolbox.database.unit_of_work() as session:
        quarantine(session, [signature_id], now(), HOUSE)
        email_hash = toolbox.links.email_hash("suppressed@example.org")
        suppress(session, email_hash, SuppressionReason.UNSUBSCRIBED, SuppressionWay.PAGE, now())
    numbers = iter(range(10_000))
    known = ("unconfirmed", "confirmed", "suppressed", "held-back")
    return {NEW: lambda: f"new-{next(numbers)}@example.org"} | {
        name: (lambda name=name: f"{name}@example.org")  # type: ignore[misc]
        for name in known
    }


def _seen(answer: TestResponse) -> tuple[int, str, list[tuple[str, str]]]:
    """All that comes back, but for what is in it of the one signature."""
    headers = [(name, _PERSONAL.sub("", value)) for name, value in answer.headers]
    lengths = {"Content-Length", "Date"}
    return (
        answer.status_code,
        _PERSONAL.sub("", answer.text),
        sorted(header for header in headers if header[0] not in lengths),
    )


def test_signing_shows_the_same_whoever_signed_before(client: FlaskClient, mailboxes: Mapping[str, Case]) -> None:
    seen = {}
    for name, email in mailboxes.items():
        answer = client.post(SIGN, data=SAMPLE | {"email": email()})
        seen[name] = (_seen(answer), _seen(client.get(answer.location)))
    assert {name: each == seen[NEW] for name, each in seen.items()} == dict.fromkeys(mailboxes, True)


def test_signing_takes_as_long_whoever_signed_before(client: FlaskClient, mailboxes: Mapping[str, Case]) -> None:
    for name in mailboxes:
        if name != NEW:
            assert not is_told_apart(client, {NEW: mailboxes[NEW], name: mailboxes[name]}), name


def test_a_difference_would_be_found(
    client: FlaskClient, mailboxes: Mapping[str, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "sign", _slower_for_known(signing.sign))
    assert is_told_apart(client, {NEW: mailboxes[NEW], "known": mailboxes["confirmed"]})


def test_owners_are_shown_the_same_once_they_are_held_back(client: FlaskClient, toolbox: Toolbox) -> None:
    waiting, other = (sign(client, toolbox, email=f"{name}@example.org") for name in ("waiting", "other"))
    done = sign_and_confirm(client, toolbox, email="done@example.org")
    before = [_seen(client.get(path)) for path in _pages(toolbox, waiting, done)]
    pressed = list(_pressed(client, toolbox, other))
    with toolbox.database.unit_of_work() as session:
        assert quarantine(session, [waiting, done], now(), HOUSE) == 2
    assert [_seen(client.get(path)) for path in _pages(toolbox, waiting, done)] == before
    assert list(_pressed(client, toolbox, waiting)) == pressed


def _pages(toolbox: Toolbox, *signature_ids: int) -> Iterator[str]:
    for signature_id in signature_ids:
        yield confirm_path(toolbox, signature_id)
        yield mine_path(toolbox, signature_id)
        yield urlsplit(toolbox.links.thanks(signature_id)).path


def _pressed(client: FlaskClient, toolbox: Toolbox, signature_id: int) -> Iterator[object]:
    """What comes when the owner presses each button."""
    confirm = confirm_path(toolbox, signature_id)
    yield _seen(client.post(urlsplit(toolbox.links.seats("press-pause", signature_id)).path, data={"pair": "x"}))
    yield _seen(client.post(f"{confirm}/fresh"))
    yield _seen(client.post(f"{confirm}/fresh"))
    yield _seen(client.post(confirm))
    yield _seen(client.post(confirm))


def is_told_apart(client: FlaskClient, pair: Mapping[str, Case]) -> bool:
    """Whether signing tells the two mailboxes apart by time, each time that it is tried."""
    return all(chance(*_rounds(client, pair)) < SURE for _ in range(TRIES))


def _rounds(client: FlaskClient, pair: Mapping[str, Case]) -> tuple[list[float], list[float]]:
    dice = random.Random(7)
    took: dict[str, list[float]] = {name: [] for name in pair}
    for _ in range(ROUNDS):
        for name in dice.sample(list(pair), k=2):
            form = SAMPLE | {"email": pair[name]()}
            began = time.perf_counter()
            client.post(SIGN, data=form)
            took[name].append(time.perf_counter() - began)
    one, other = took.values()
    return one, other


def chance(one: Sequence[float], other: Sequence[float]) -> float:
    """How likely such a majority of longer ones is, if the two are alike (sign test, two-sided)."""
    longer = sum(a > b for a, b in zip(one, other, strict=True))
    most = max(longer, len(one) - longer)
    return min(1.0, 2 * sum(comb(len(one), k) for k in range(most, len(one) + 1)) / 2 ** len(one))


def _slower_for_known(sign: Callable[..., int]) -> Callable[..., int]:
    def slower(session: Act, request: SignRequest, match: Match, moment: object) -> int:
        if session.scalar(select(exists().where(Person.email_key == request.email_key))):
            time.sleep(_SLOWER_SECONDS)
        return sign(session, request, match, moment)

    return slower
