"""Whether somebody signed, unsubscribed or is held back cannot be told from outside: not by what comes, nor when.

Who knows an address can type it into the sign form, gets the page after it, and can choose seats there; that is
compared for mailboxes of each kind. Who holds a link of their own may not learn that they are held back: that is
compared for asking for a fresh link, confirming, and the page of e-mails.

All else is no oracle. Links to confirm, to one's signature and to the page of e-mails are signed and come by mail
only, so nobody can open those of an address that they merely know; a forged one is refused before anything is
looked up. Whoever has the mailbox is told by these pages on purpose whether it signed, confirmed or unsubscribed.
"""

import html
import re
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
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
from tests.residents import CAMBRIDGE, SAMPLE, SIGN, confirm_path, mine_path, sign, sign_and_confirm
from tests.timing import Case, told_apart

NEW, FEW = "new", 20
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
_SLOWER_SECONDS = 0.01
"""In a quiet moment two milliseconds are enough; beside other tests it grows with what all takes then."""
_PERSONAL = re.compile(
    r"(/(signed|seats|thanks|confirm|s|letters)/|confirm=)[\w.-]+|[\w-]+@example\.org|\d?\d:\d\d\s[AP]M"
)

Mailbox = Callable[[], str]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The same mailbox is entered very often here."""
    return settings.model_copy(update={"limits": Limits(mailbox_day=100, proof="off")})


@pytest.fixture
def mailboxes(client: FlaskClient, toolbox: Toolbox) -> Mapping[str, Mailbox]:
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


def test_signing_shows_the_same_whoever_signed_before(
    client: FlaskClient, mailboxes: Mapping[str, Mailbox]
) -> None:
    seen = {}
    for name, email in mailboxes.items():
        answer = client.post(SIGN, data=SAMPLE | {"email": email()})
        seen[name] = (_seen(answer), _seen(client.get(answer.location)))
    assert {name: each == seen[NEW] for name, each in seen.items()} == dict.fromkeys(mailboxes, True)


def test_signing_takes_as_long_whoever_signed_before(
    client: FlaskClient, mailboxes: Mapping[str, Mailbox]
) -> None:
    assert told_apart(_signing(client, mailboxes)) == set()


def test_a_difference_would_be_found(
    client: FlaskClient, mailboxes: Mapping[str, Mailbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "sign", _slower_for_known(signing.sign))
    known = "confirmed"
    assert told_apart(_signing(client, {each: mailboxes[each] for each in (NEW, known)})) == {known}


def _signing(client: FlaskClient, mailboxes: Mapping[str, Mailbox]) -> Mapping[str, Case]:
    return {
        name: lambda email=email: partial(client.post, SIGN, data=SAMPLE | {"email": email()})  # type: ignore[misc]
        for name, email in mailboxes.items()
    }


def test_choosing_seats_after_the_form_tells_nothing_of_the_mailbox_that_was_typed(
    client: FlaskClient, toolbox: Toolbox, mailboxes: Mapping[str, Mailbox]
) -> None:
    """Whoever types an address gets this page; nobody else's links are needed for it."""
    typed = {name: email() for name, email in mailboxes.items() if name != "unconfirmed"}
    signatures = {name: sign(client, toolbox, email=email, **CAMBRIDGE) for name, email in typed.items()}
    signatures["form held back"] = sign(client, toolbox, email="flood@example.org", **CAMBRIDGE)
    with toolbox.database.unit_of_work() as session:
        assert quarantine(session, [signatures["form held back"]], now(), HOUSE) == 1
    presses = {name: _seats(client, toolbox, signature_id) for name, signature_id in signatures.items()}
    seen = {name: _seen(press()) for name, press in presses.items()}
    assert {name: each == seen[NEW] for name, each in seen.items()} == dict.fromkeys(signatures, True)
    assert seen[NEW][0] == 303
    cases = {name: lambda press=press: press for name, press in presses.items()}  # type: ignore[misc]
    assert told_apart(cases, FEW) == set()


def _seats(client: FlaskClient, toolbox: Toolbox, signature_id: int) -> Callable[[], TestResponse]:
    page = client.get(urlsplit(toolbox.links.signed("press-pause", signature_id)).path).text
    pair = html.unescape(re.search(r'name="pair"[^>]* value="([^"]+)"', page)[1])  # type: ignore[index]
    path = urlsplit(toolbox.links.seats("press-pause", signature_id)).path
    return partial(client.post, path, data={"pair": pair})


def test_owners_cannot_tell_by_time_that_they_are_held_back_when_they_ask_for_a_link_or_confirm(
    client: FlaskClient, toolbox: Toolbox
) -> None:
    forms = iter(range(10_000))

    def waiting(press: str, *, is_held: bool) -> Case:
        def ready() -> Callable[[], TestResponse]:
            signature_id = sign(client, toolbox, email=f"waiting-{next(forms)}@example.org")
            if is_held:
                with toolbox.database.unit_of_work() as session:
                    quarantine(session, [signature_id], now(), HOUSE)
            return partial(client.post, confirm_path(toolbox, signature_id) + press)

        return ready

    for press in ("/fresh", ""):
        cases = {name: waiting(press, is_held=name == "held") for name in ("free", "held")}
        assert told_apart(cases, FEW) == set(), press


def test_the_page_of_emails_tells_its_owner_nothing_of_being_held_back(
    client: FlaskClient, toolbox: Toolbox
) -> None:
    names = ("counted", "held-back")
    _, held = (sign_and_confirm(client, toolbox, email=f"{name}@example.org", updates="y") for name in names)
    with toolbox.database.unit_of_work() as session:
        assert quarantine(session, [held], now(), HOUSE) == 1
    links = toolbox.links
    paths = [urlsplit(links.unsubscribe(links.email_hash(f"{name}@example.org"), 7)).path for name in names]
    pages = [[_seen(client.get(path)), _seen(client.post(path, data=ONE_CLICK))] for path in paths]
    assert pages[0] == pages[1]
    cases = {
        name: lambda path=path: partial(client.post, path, data=ONE_CLICK)  # type: ignore[misc]
        for name, path in zip(names, paths, strict=True)
    }
    assert told_apart(cases, FEW) == set()


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


def _slower_for_known(sign: Callable[..., int]) -> Callable[..., int]:
    def slower(session: Act, request: SignRequest, match: Match, moment: object) -> int:
        is_known = session.scalar(select(exists().where(Person.email_key == request.email_key)))
        began = time.perf_counter()
        signature_id = sign(session, request, match, moment)
        if is_known:
            time.sleep(_SLOWER_SECONDS + 2 * (time.perf_counter() - began))
        return signature_id

    return slower
