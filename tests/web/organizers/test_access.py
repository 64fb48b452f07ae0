"""Every page for organizers has an entry rule, and it holds by address too."""

from itertools import pairwise
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.domain.rights import RIGHTS, Right, Role
from advocacy.web.organizers import access
from advocacy.wiring import Toolbox
from tests.organizers import PASSWORD, csrf_token, hire, organizer, send, sign_in

HOME = "/organizers/"
OPEN = {"static", "bootstrap.static", "account.invitation", "account.take_up", "entrance.show", "entrance.enter"}
WAYS_IN = {
    "static",
    "login",
    "logout",
    "forgot_password",
    "reset_password",
    "two_factor_setup",
    "two_factor_token_validation",
    "tf_select",
    "mf_recovery",
    "wan_signin",
    "wan_signin_response",
}
OWN_ACCOUNT = {
    "verify",
    "wan_verify",
    "wan_verify_response",
    "change_password",
    "two_factor_setup_validate",
    "mf_recovery_codes",
    "wan_register",
    "wan_register_response",
    "wan_delete",
}


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
    ours = {rule.endpoint for rule in desk.url_map.iter_rules() if not rule.endpoint.startswith("security.")}
    guarded = {endpoint for endpoint in ours if not access.is_open(desk, endpoint)}
    assert guarded
    for endpoint in guarded:
        assert desk.view_functions[endpoint].needed_right in {None, *Right}, endpoint
    assert ours - guarded == OPEN


def test_each_page_of_flask_security_is_known_and_open_on_purpose(app: Flask, client: FlaskClient) -> None:
    desk = app.extensions["desk"]
    theirs = {rule.endpoint for rule in desk.url_map.iter_rules() if rule.endpoint.startswith("security.")}
    by_rule = {
        "open": {endpoint for endpoint in theirs if access.is_open(desk, endpoint)},
        "closed": {endpoint for endpoint in theirs if access.is_closed(endpoint)},
    }
    by_rule["signed in"] = theirs - by_rule["open"] - by_rule["closed"]
    assert {rule: {name.removeprefix("security.") for name in names} for rule, names in by_rule.items()} == {
        "open": WAYS_IN,
        "signed in": OWN_ACCOUNT,
        "closed": {"two_factor_rescue"},
    }
    with desk.test_request_context():
        adapter = desk.url_map.bind("")
        for name in OWN_ACCOUNT | {"two_factor_rescue"}:
            values = {"token": "x"} if name.endswith(("response", "validate")) else {}
            method = "POST" if values or name == "wan_delete" else "GET"
            page = HOME.rstrip("/") + adapter.build(f"security.{name}", values, method=method)
            token = csrf_token(client.get("/organizers/sign-in"))
            answer = client.open(page, method=method, data={"csrf_token": token} if method == "POST" else None)
            assert answer.status_code == (404 if name == "two_factor_rescue" else 302), name
            assert name == "two_factor_rescue" or "/organizers/sign-in" in answer.headers["Location"], name


def test_a_script_is_not_answered_with_the_sign_in_page(client: FlaskClient) -> None:
    assert client.get(HOME, headers={"Sec-Fetch-Dest": "empty"}).status_code == 401


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/organizers/\\evil",
        "javascript:alert(1)",
        "http://localhost.evil/organizers/",
    ],
)
def test_signing_in_leads_to_no_other_site(client: FlaskClient, elsewhere: str) -> None:
    assert client.get("/organizers/sign-in?" + urlencode({"next": elsewhere})).status_code == 400
    assert send(client, "/organizers/sign-in", next=elsewhere).status_code == 400


def test_signing_in_leads_to_the_page_that_was_asked_for(app: Flask, client: FlaskClient) -> None:
    asked = client.get("/organizers/account")
    answer = send(client, asked.headers["Location"], email=hire(app, Role.VIEWER), password=PASSWORD)
    assert answer.headers["Location"] == "/organizers/account"


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
