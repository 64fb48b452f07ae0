"""Every kind of link: forged, cut, of another purpose, another person, after erasure, a second late."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.confirming import CONFIRM_LINK_DAYS
from advocacy.domain.invitations import INVITED_FOR
from advocacy.domain.rights import Role
from advocacy.links import Links
from advocacy.models import Organizer, Person
from advocacy.services import erasing
from advocacy.web.organizers import account
from advocacy.web.public import confirming
from advocacy.wiring import Toolbox
from tests.organizers import hire
from tests.residents import sign, sign_and_confirm, words

SLUG = "press-pause"


@dataclass(frozen=True)
class Door:
    """Where a kind of link leads, `{}` for its token, and how that is asked for."""

    address: str
    method: str = "GET"

    def knock(self, client: FlaskClient, token: str) -> int:
        """The answer's status."""
        return client.open(self.address.format(token), method=self.method).status_code


DOORS = {
    "confirm": Door("/confirm/{}"),
    "mine": Door("/s/{}"),
    "thanks": Door("/thanks/{}"),
    "signed": Door(f"/p/{SLUG}/signed/{{}}"),
    "seats": Door(f"/p/{SLUG}/seats/{{}}", "POST"),
    "unsubscribe": Door("/u/{}"),
    "click": Door("/l/{}"),
    "invitation": Door("/organizers/invitation/{}"),
    "entrance": Door("/organizers/entrance/{}"),
}
ELSEWHERE: set[str] = set()
"""Kinds of links that have a test of their own."""


def made_by(links: Links, signature_id: int) -> dict[str, str]:
    """A link of each kind."""
    moment = datetime.now(UTC)
    return {
        "confirm": links.confirm(signature_id, moment),
        "mine": links.mine(signature_id),
        "thanks": links.thanks(signature_id),
        "signed": links.signed(SLUG, signature_id),
        "seats": links.seats(SLUG, signature_id),
        "unsubscribe": links.unsubscribe(links.email_hash("ana@example.org"), 1),
        "click": links.click(1, 0),
        "invitation": links.invitation("key", moment),
        "entrance": links.entrance("key", moment),
    }


def token_of(link: str) -> str:
    return urlsplit(link).path.rpartition("/")[2]


def test_every_kind_of_link_is_tried_here() -> None:
    kinds = {name.removeprefix("read_") for name in dir(Links) if name.startswith("read_")}
    assert kinds - ELSEWHERE == set(DOORS)


def test_forged_cut_and_foreign_tokens_open_nothing(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign_and_confirm(client, toolbox)
    theirs = made_by(Links("a secret of somebody else, just as long", "http://localhost"), signature_id)
    opened = []
    for kind, link in made_by(toolbox.links, signature_id).items():
        good = token_of(link)
        half = len(good) // 2
        other = "a" if good[half] != "a" else "b"
        forged = [
            good[:half] + other + good[half + 1 :],
            other + good[1:],
            good[:half],
            good[:-2],
            good + "aa",
            ".",
            "a.b",
        ]
        tokens = {*forged, token_of(theirs[kind])} - {good}
        opened += [(kind, token) for token in tokens if DOORS[kind].knock(client, token) != 404]
    assert opened == []


def test_a_token_opens_the_door_of_its_kind_alone(client: FlaskClient, toolbox: Toolbox) -> None:
    made = made_by(toolbox.links, sign_and_confirm(client, toolbox))
    opened = [
        (kind, door)
        for kind, link in made.items()
        for door in DOORS
        if door != kind and DOORS[door].knock(client, token_of(link)) != 404
    ]
    assert opened == []


def test_one_persons_link_opens_nothing_of_anothers(client: FlaskClient, toolbox: Toolbox) -> None:
    ana, ben = (sign_and_confirm(client, toolbox, email=f"{name}@example.org") for name in ("ana", "ben"))
    mine, bens = (urlsplit(toolbox.links.mine(each)).path for each in (ana, ben))
    before = client.get(bens).text
    edit = {"subject": "Hijacked", "body": "Hijacked"}
    for letter_id in range(1, 9):
        if f"{bens}/letters/{letter_id}" in before:
            assert client.post(f"{mine}/letters/{letter_id}", data=edit).status_code in {404, 409}
            assert client.post(f"{mine}/letters/{letter_id}/cancel").status_code in {303, 404, 409}
    assert client.get(bens).text == before


def test_nothing_opens_after_erasure_but_the_list_of_mails(client: FlaskClient, toolbox: Toolbox) -> None:
    signature_id = sign_and_confirm(client, toolbox, street="77 Hidden Way", family_name="Vanished")
    made = made_by(toolbox.links, signature_id)
    with toolbox.database.unit_of_work() as session:
        erase_everybody(session)
    for kind in ("confirm", "mine", "thanks", "signed", "seats", "unsubscribe"):
        for method in ("GET", "POST"):
            answer = client.open(DOORS[kind].address.format(token_of(made[kind])), method=method)
            assert "Vanished" not in answer.text
            assert "Hidden Way" not in answer.text
            assert "ana@example.org" not in answer.text
            expected = {200, 303} if kind == "unsubscribe" else {404, 405, 410}
            assert answer.status_code in expected, (kind, method, answer.status_code)


def erase_everybody(session: Session) -> None:
    for person_id in session.scalars(select(Person.id)).all():
        erasing.erase(session, person_id, COMMAND_LINE, datetime.now(UTC), reason="asked")


def test_a_confirmation_link_ends_with_its_second(
    client: FlaskClient, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued_at = datetime.now(UTC).replace(microsecond=0)
    path = urlsplit(toolbox.links.confirm(sign(client, toolbox), issued_at)).path
    for late, opens, confirms in ((1, 410, 410), (0, 200, 303)):
        moment = issued_at + timedelta(days=CONFIRM_LINK_DAYS, seconds=late)
        monkeypatch.setattr(confirming, "now", lambda moment=moment: moment)
        assert client.get(path).status_code == opens
        assert client.post(path).status_code == confirms


@pytest.mark.parametrize(("late", "status"), [(timedelta(0), 410), (timedelta(seconds=-1), 200)])
def test_an_invitation_ends_with_its_second(
    app: Flask, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch, late: timedelta, status: int
) -> None:
    email = hire(app, Role.VIEWER)
    with toolbox.database.unit_of_work() as session:
        row = session.scalars(select(Organizer).where(Organizer.email == email)).one()
        row.password, key = None, row.fs_uniquifier
    issued_at = datetime.now(UTC).replace(microsecond=0)
    path = urlsplit(toolbox.links.invitation(key, issued_at)).path
    monkeypatch.setattr(account, "now", lambda: issued_at + INVITED_FOR + late)
    answer = app.test_client().get(path)
    assert answer.status_code == status, words(answer)
