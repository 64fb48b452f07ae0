"""Every page for organizers has an entry rule, and it holds by address too."""

from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.domain.rights import RIGHTS, Right, Role
from advocacy.web.organizers import access
from advocacy.wiring import Toolbox
from tests.organizers import hire, organizer, send, sign_in

HOME = "/organizers/"


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient) -> None:
    answer = client.get(HOME)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/organizers/sign-in?next=/organizers/"


def test_signing_in_leads_on(app: Flask, client: FlaskClient) -> None:
    email = hire(app, Role.VIEWER)
    assert sign_in(client, email).headers["Location"] == HOME
    assert client.get(HOME).status_code == 200


def test_a_wrong_password_does_not(app: Flask, client: FlaskClient) -> None:
    answer = sign_in(client, hire(app, Role.VIEWER), "not this one, surely")
    assert "is not right" in answer.text
    assert client.get(HOME).status_code == 302


def test_signing_out_takes_a_form_and_ends_it(app: Flask) -> None:
    client = organizer(app, Role.VIEWER)
    assert client.get("/organizers/sign-out").status_code == 405
    send(client, HOME, to="/organizers/sign-out")
    assert client.get(HOME).status_code == 302


def test_a_form_without_its_token_is_refused(app: Flask) -> None:
    client = organizer(app, Role.VIEWER)
    assert client.post("/organizers/sign-out").status_code == 400
    assert client.get(HOME).status_code == 200


def test_every_view_names_the_right_it_needs(app: Flask) -> None:
    desk = app.extensions["desk"]
    ours = [rule.endpoint for rule in desk.url_map.iter_rules() if not access._is_open(rule.endpoint)]
    assert ours
    for endpoint in ours:
        assert desk.view_functions[endpoint].needed_right in {None, *Right}, endpoint


def test_an_application_with_an_unguarded_page_does_not_start(app: Flask, toolbox: Toolbox) -> None:
    unguarded = Flask("unguarded")
    unguarded.add_url_rule("/open", "open", lambda: "")
    with pytest.raises(RuntimeError, match="open has no entry rule"):
        access.init(unguarded)


def test_each_role_has_the_rights_of_those_before_it() -> None:
    ladder = [RIGHTS[role] for role in Role]
    assert all(lower < higher for lower, higher in pairwise(ladder))
    assert ladder[-1] == frozenset(Right)


def test_public_pages_know_no_session(app: Flask) -> None:
    client = organizer(app, Role.VIEWER)
    answer = client.get("/p/press-pause")
    assert "Cookie" not in answer.headers["Vary"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:aa:bb:cc::1", "2001:db8:aa::/56"),
        ("", ""),
        ("no address", ""),
    ],
)
def test_only_the_network_of_an_address_is_kept(address: str, network: str) -> None:
    assert access.network(address) == network
