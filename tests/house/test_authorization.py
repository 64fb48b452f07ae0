"""Every page for organizers and every role: who gets in stands here, written by hand, and the server agrees.

A new page fails until it has its place in this table.
"""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from advocacy.domain.rights import Role
from advocacy.models import Organizer
from advocacy.wiring import Toolbox
from tests.furnished import NOBODY, Furniture, Page, furnish, pages
from tests.organizers import csrf_token, hire, organizer, sign_in

# By method and name. Whoever may open a page of a group may open those of all groups above it.
EVERYBODY = """
GET account.invitation        POST account.take_up
GET entrance.show             POST entrance.enter
GET security.login            POST security.login
POST security.logout
GET security.forgot_password  POST security.forgot_password
GET security.reset_password   POST security.reset_password
GET security.two_factor_setup POST security.two_factor_setup
GET security.two_factor_token_validation POST security.two_factor_token_validation
GET security.tf_select        POST security.tf_select
GET security.mf_recovery      POST security.mf_recovery
GET security.wan_signin       POST security.wan_signin
POST security.wan_signin_response
"""
ANYBODY_SIGNED_IN = """
GET account.show              POST account.sign_out_everywhere
GET security.verify           POST security.verify
GET security.wan_verify       POST security.wan_verify
POST security.wan_verify_response
GET security.change_password  POST security.change_password
POST security.two_factor_setup_validate
GET security.mf_recovery_codes POST security.mf_recovery_codes
GET security.wan_register     POST security.wan_register
POST security.wan_register_response
GET security.wan_delete       POST security.wan_delete
"""
NOBODY_AT_ALL = "GET security.two_factor_rescue POST security.two_factor_rescue"

VIEWER = """
GET dashboard.show            GET dashboard.pulse
GET seats.index               GET towns.index
GET letters_desk.show         GET letters_desk.office
GET desk_petitions.index      GET desk_petitions.show
GET desk_petitions.texts      GET desk_petitions.letters
GET desk_petitions.facts      GET desk_petitions.bill
GET desk_petitions.history    GET desk_petitions.compare
GET desk_petitions.preview
GET mailings.index            GET mailings.show
GET mailings.pulse            GET mailings.report
GET mailings.audience         GET mailings.preflight
GET mailings.write            GET mailings.write_in
GET mailings.saved_preview
"""
EDITOR = """
GET desk_petitions.new        POST desk_petitions.create
POST desk_petitions.open_
GET desk_petitions.closing    POST desk_petitions.close
GET desk_petitions.schedule   POST desk_petitions.save_schedule
POST desk_petitions.save_texts
GET desk_petitions.ask_discard POST desk_petitions.discard_language
POST desk_petitions.save_letters POST desk_petitions.preview_letter
POST desk_petitions.save_facts
POST desk_petitions.save_bill POST desk_petitions.save_sponsor
POST desk_petitions.give_back POST desk_petitions.add_bill
POST desk_petitions.restore
GET mailings.new              POST mailings.create
POST mailings.copy
GET mailings.ask_delete       POST mailings.delete
POST mailings.save_words      POST mailings.preview
GET mailings.ask_remove       POST mailings.remove
POST mailings.set_audience    POST mailings.test
GET segments.index            POST segments.save
GET segments.build            GET segments.count
POST segments.rename          POST segments.delete
"""
SENDER = """
GET supporters.search         POST supporters.export
GET supporters.person         GET supporters.letter
GET suppressions.index        POST suppressions.find
POST suppressions.add
GET letters_desk.attention    POST letters_desk.decide_all
GET letters_desk.letter       POST letters_desk.decide
GET letters_desk.ask_cancel   POST letters_desk.cancel
POST letters_desk.pause       POST letters_desk.resume
GET letters_desk.pace_of_all  POST letters_desk.set_pace_of_all
GET letters_desk.office_pace  POST letters_desk.set_office_pace
POST letters_desk.set_packets_of_all POST letters_desk.set_office_packets
GET mail_events.index         POST mail_events.decide
GET integrity.queue           GET integrity.signature
GET integrity.actions         POST integrity.plan
GET integrity.action          GET integrity.pulse
POST integrity.begin          POST integrity.undo
POST integrity.drop
POST mailings.waive
GET mailings.schedule         POST mailings.set_schedule
POST mailings.unschedule
POST mailings.pause           POST mailings.resume
GET mailings.ask_cancel       POST mailings.cancel
POST mailings.choose
GET mailings.people           POST mailings.decide_all
POST mailings.decide          POST mailings.export
"""
ADMIN = """
GET supporters.ask_erase      POST supporters.erase
GET suppressions.ask_lift     POST suppressions.lift
GET letters_desk.ask_switch   POST letters_desk.check_switch
POST letters_desk.switch
GET organizers.index          POST organizers.invite
POST organizers.invite_again  POST organizers.change_role
POST organizers.deactivate    POST organizers.activate
POST organizers.sign_out
GET mail_domains.index        GET mail_domains.edit
POST mail_domains.save        POST mail_domains.remove
GET audit.show
"""

SIGNED_OUT, HALF_SIGNED_IN = "signed out", "without the second factor"
LEVELS = {
    EVERYBODY: {SIGNED_OUT, HALF_SIGNED_IN, *Role},
    ANYBODY_SIGNED_IN: set(Role),
    VIEWER: set(Role),
    EDITOR: {Role.EDITOR, Role.SENDER, Role.ADMIN},
    SENDER: {Role.SENDER, Role.ADMIN},
    ADMIN: {Role.ADMIN},
    NOBODY_AT_ALL: set(),
}
ENDS_THE_SIGN_IN = {"POST security.logout", "POST account.sign_out_everywhere"}


def _names(group: str) -> list[str]:
    found = group.split()
    return [f"{method} {name}" for method, name in zip(found[::2], found[1::2], strict=True)]


ALLOWED: dict[str, set[str]] = {name: set(who) for group, who in LEVELS.items() for name in _names(group)}


def _routes(app: Flask) -> Iterator[tuple[str, str, Page]]:
    words = {"slug": "nobody", "language": "xx", "key": "1", "name": "x", "code": "x", "provider": "x"}
    for page in pages(app, Furniture({**_numbers(app), **words}, {})):
        for method in sorted(page.methods):
            yield f"{method} {page.endpoint}", method, page


def _numbers(app: Flask) -> dict[str, str | int]:
    """For all arguments the number of no row: whoever gets in finds nothing, and changes nothing."""
    rules = (*app.url_map.iter_rules(), *app.extensions["desk"].url_map.iter_rules())
    return {name: NOBODY for rule in rules for name in rule.arguments}


def test_every_page_of_the_desk_stands_in_the_table(app: Flask) -> None:
    assert {name for name, _, page in _routes(app) if page.app == "desk"} == set(ALLOWED)


@pytest.fixture
def visitors(app: Flask, toolbox: Toolbox) -> dict[str, FlaskClient]:
    """One browser for each role, one that knows only a password where more is asked for, and one of nobody."""
    half = app.test_client()
    email = hire(app, Role.VIEWER, "half@example.org")
    with toolbox.database.unit_of_work() as session:
        changed = update(Organizer).where(Organizer.email == email)
        session.execute(changed.values(role=Role.SENDER, fs_uniquifier=uuid4().hex))
    sign_in(half, email)
    return {SIGNED_OUT: app.test_client(), HALF_SIGNED_IN: half, **{role: organizer(app, role) for role in Role}}


def test_every_page_is_open_to_exactly_these_roles(app: Flask, visitors: dict[str, FlaskClient]) -> None:
    wrong = []
    for who, client in visitors.items():
        inside = "/organizers/account" if who in set(Role) else "/organizers/sign-in"
        token = csrf_token(client.get(inside))
        for name, method, page in _routes(app):
            if page.app == "desk" and name not in ENDS_THE_SIGN_IN:
                answer = client.open(
                    page.address, method=method, data={"csrf_token": token} if method == "POST" else None
                )
                expected = _expected(name, who)
                if _outcome(answer, name) != expected:
                    wrong.append(f"{name}, {who}: {answer.status} instead of {expected}")
        assert client.get(inside).status_code == 200, f"{who} was thrown out on the way"
    assert wrong == []


def _expected(name: str, who: str) -> str:
    if who in ALLOWED[name] or name in _names(NOBODY_AT_ALL):  # which is not there, for anybody
        return "in"
    return "refused" if who in set(Role) else "asked to sign in"


def _outcome(answer: TestResponse, name: str) -> str:
    if answer.status_code == 403:
        return "refused"
    # Ways in lead there too, whoever has skipped a step.
    to_sign_in = answer.headers.get("Location", "").startswith("/organizers/sign-in")
    return "asked to sign in" if to_sign_in and name not in _names(EVERYBODY) else "in"


def test_public_pages_ask_nobody_to_sign_in_and_set_no_cookie(app: Flask) -> None:
    furniture, client = furnish(app), organizer(app, Role.ADMIN)
    for page in pages(app, furniture):
        if page.app == "public":
            for method in page.methods:
                answer = client.open(page.address, method=method)
                assert "Set-Cookie" not in answer.headers, page
                assert "Cookie" not in answer.headers.get("Vary", ""), page
                assert "/organizers" not in answer.headers.get("Location", ""), page
                assert answer.status_code not in {401, 403}, page
