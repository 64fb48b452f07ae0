"""Whatever is sent to any route, it is answered: without a failure of ours, never leading to another site."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from advocacy.domain.rights import Role
from config import Settings
from tests.furnished import Page, furnish, pages
from tests.organizers import csrf_token, organizer
from tests.workers.fleet import flush

NASTY = (
    "\0",
    "x\0y",
    "",
    " ",
    "-1",
    "0",
    "9" * 30,
    "9" * 5000,
    "1e309",
    "NaN",
    "²",
    "٣",
    "x" * 20_000,
    "\u202e\u2066evil",
    "\ud7ff\uffff\U0010ffff",
    "{{7*7}}{person.x}{",
    "%00%ff%s%(x)s",
    "' OR 1=1; --",
    "../../etc/passwd",
    "..\\..\\x",
    "//evil.example",
    "javascript:alert(1)",
    "[]",
    '{"a": "\\u0000\\ud800"}',
    "2026-13-45",
    "0000-00-00",
    "9999-12-31",
    "25:61",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "a@b\r\nBcc: c@example.org",
    "аdmin@еxample.org",
)
"""Each has broken some program: numbers that are none, too large or of other scripts, octets that databases and
spreadsheets do not bear, paths, times that are none, look-alikes."""
IN_PATHS = (
    "%00",
    "x%00y",
    "%ff%fe",
    "9" * 30,
    "0",
    "-1",
    "..%2f..%2fetc%2fpasswd",
    "..%5c..%5cx",
    "%F0%9F%92%A9",
    "x" * 3000,
    "%0d%0aSet-Cookie:x",
)
ENDS_THE_SIGN_IN = {"security.logout", "account.sign_out_everywhere", "security.change_password"}
ENDS = ("/sign-out", "/sign-out-everywhere", "/account/password")
OTHER_BODIES: tuple[dict[str, Any], ...] = (
    ({"data": '{"given_name": 5}', "content_type": "application/json"}),
    ({"data": b"\xff\xfe\0" * 50, "content_type": "application/x-www-form-urlencoded"}),
    ({"data": b"--x\r\n\0", "content_type": "multipart/form-data; boundary=x"}),
    ({"data": b"\xff" * 50, "content_type": "multipart/form-data"}),
    ({"data": "&".join(f"f{number}=" for number in range(2000))}),
    ({"data": {"a" * 5000: "b"}}),
)


@dataclass(frozen=True)
class Form:
    """A form as a page shows it: where it goes, how, and its fields with what they are filled in with."""

    action: str
    method: str
    fields: dict[str, str]


class Forms(HTMLParser):
    """All forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._page = page
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_ = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = (given_.get("action") or self._page).partition("#")[0]
            self.found.append(Form(action, given_.get("method", "get").upper(), {}))
        elif tag in {"input", "select", "textarea", "button"} and given_.get("name"):
            if "formaction" in given_ and self.found:
                self.found.append(Form(given_["formaction"], "POST", dict(self.found[-1].fields)))
            if self.found:
                self.found[-1].fields[given_["name"]] = given_.get("value", "")


@dataclass
class House:
    """The house as an admin's browser sees it."""

    client: FlaskClient
    pages: Sequence[Page]
    forms: Sequence[Form]
    token: str

    def ask(self, address: str, method: str, **sent: object) -> None:
        """Fails for an answer that is a failure, or leads to another site."""
        answer = self.client.open(address, method=method, **sent)  # type: ignore[arg-type]
        assert answer.status_code < 500 or answer.status_code == 503, f"{method} {address[:200]} {str(sent)[:500]}"
        _stays_here(answer, address)

    def send(self, form: Form, fields: dict[str, str]) -> None:
        """As a browser would, with the sign-in's own token."""
        if form.method == "GET":
            self.ask(f"{form.action.partition('?')[0]}?{urlencode(fields)[:3500]}", "GET")
        else:
            self.ask(form.action, "POST", data={**fields, "csrf_token": self.token})


def _stays_here(answer: TestResponse, address: str) -> None:
    leads_to = answer.headers.get("Location", "")
    is_ours = leads_to.startswith("/") and not leads_to.startswith(("//", "/\\")) and leads_to.isprintable()
    is_ours = is_ours or leads_to.startswith("http://localhost/")  # werkzeug's own, for slashes
    is_counted = address.startswith("/l/")  # leads where the mailing says: a signed token names the stored address
    assert not leads_to or is_ours or is_counted, f"{address} leads to {leads_to}"


@pytest.fixture
def house(app: Flask, settings: Settings) -> Iterator[House]:
    furniture, client = furnish(app), organizer(app, Role.ADMIN)
    found = [page for page in pages(app, furniture) if page.endpoint not in ENDS_THE_SIGN_IN]
    forms: dict[tuple[str, str, tuple[str, ...]], Form] = {}
    for page in found:
        if "GET" in page.methods:
            parser = Forms(page.address)
            parser.feed(client.get(page.address).text)
            for form in parser.found:
                forms[form.method, form.action, tuple(form.fields)] = form
    kept = [form for form in forms.values() if not form.action.endswith(ENDS)]
    yield House(client, found, kept, csrf_token(client.get("/organizers/account")))
    flush(settings)  # or other tests would find that this network has guessed too many passwords


def test_no_route_fails_whatever_is_sent(house: House) -> None:
    """Every route and every form, each with some of all that can be wrong: others in each run, by its seed."""
    assert len(house.forms) > 30
    for page in house.pages:
        house.ask(page.address, random.choice(("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE")))
        house.ask(random.choice([*_broken(page.address)]), "GET")
        house.ask(page.address, "POST", headers={"X-CSRFToken": house.token}, **random.choice(OTHER_BODIES))
    for form in house.forms:
        house.send(form, dict.fromkeys(form.fields, random.choice(NASTY)))
        for name in random.sample([*form.fields], min(1, len(form.fields))):
            house.send(form, {**form.fields, name: random.choice(NASTY)})
    _type_anything(house)
    assert house.client.get("/organizers/").status_code == 200, "the admin was thrown out on the way"


def _broken(address: str) -> Iterator[str]:
    """The address with its last part spoilt, and with a bad query."""
    first, _, _ = address.rstrip("/").rpartition("/")
    yield from (f"{first}/{part}" for part in IN_PATHS)
    yield from (
        f"{address}?{urlencode(dict.fromkeys(QUERIES, value))[:3500]}" for value in ("\0", "9" * 30, "-1", "²")
    )
    yield f"{address}?%ff=%fe&=&&;&lang=%00&{'a' * 1000}"


QUERIES = ("lang", "source", "changed", "saved", "seat", "state", "after", "before", "page", "days", "range")
QUERIES += (
    "petition",
    "day",
    "from",
    "to",
    "term",
    "look",
    "step",
    "newer",
    "older",
    "actor",
    "act",
    "show",
    "add",
)


def _type_anything(house: House) -> None:
    value = st.one_of(st.text(max_size=60), st.sampled_from(NASTY), st.integers().map(str), st.dates().map(str))

    @examples(max_examples=40, database=None)
    @given(data=st.data())
    def type_into_a_form(data: st.DataObject) -> None:
        form = data.draw(st.sampled_from(house.forms))
        typed = {name: data.draw(value) for name in form.fields}
        house.send(form, {**form.fields, **typed})

    type_into_a_form()
