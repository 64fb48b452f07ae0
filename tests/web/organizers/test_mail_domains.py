"""The rules of mailboxes are kept by admins, each change with its reason."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.domain.rights import Role
from advocacy.domain.suspicion import Reason
from advocacy.models import AuditEntry, MailboxRuleRow, Person, SignatureFlag
from advocacy.wiring import Toolbox
from tests import residents
from tests.organizers import organizer, send
from tests.residents import words

LIST = "/organizers/mail-domains"
RULE = f"{LIST}/rule"
FAKE = "gm\N{CYRILLIC SMALL LETTER A}il.com"
MADE = {
    "domain": "Bücher.example.org",
    "alias_of": "",
    "tag_separator": "-",
    "source": "their help, 2026-11-23",
    "reason": "asked by a signer",
}


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return organizer(app, Role.ADMIN)


def _domains(toolbox: Toolbox) -> set[str]:
    with toolbox.database.reading() as session:
        return set(session.scalars(select(MailboxRuleRow.domain)))


def test_a_rule_is_added_changed_and_removed_and_holds_at_once(
    admin: FlaskClient, client: FlaskClient, toolbox: Toolbox
) -> None:
    residents.sign(client, toolbox, email="ann-one@bücher.example.org")
    assert send(admin, RULE, **MADE).status_code == 303
    residents.sign(client, toolbox, email="ann-two@bücher.example.org")
    residents.sign(client, toolbox, email="Ann-Three@bücher.example.org")
    with toolbox.database.reading() as session:
        keys = session.scalars(select(Person.email_key).order_by(Person.id)).all()
    assert keys == ["ann-one@xn--bcher-kva.example.org", "ann@xn--bcher-kva.example.org"]
    page = words(admin.get(LIST, query_string={"domain": "bücher"}))
    assert "bücher.example.org xn--bcher-kva.example.org What follows a - does not matter." in page
    assert send(admin, RULE, **MADE, is_disposable="y").status_code == 303
    gone = {"domain": "bücher.example.org", "reason": "it was wrong"}
    assert send(admin, f"{RULE}?domain=bücher.example.org", to=f"{LIST}/remove", **gone).status_code == 303
    with toolbox.database.reading() as session:
        noted = session.execute(
            select(AuditEntry.act, AuditEntry.reason)
            .where(AuditEntry.subject == "mailbox_rule")
            .order_by(AuditEntry.id)
        ).all()
    assert noted == [("add", MADE["reason"]), ("change", MADE["reason"]), ("remove", "it was wrong")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"domain": "no domain"},
        {"alias_of": "googlemail.com", "tag_separator": ""},
        {"alias_of": "gmail.com"},
        {"domain": "gmail.com", "alias_of": "icloud.com", "tag_separator": ""},
        {"domain": "a.example.org", "alias_of": "a.example.org", "tag_separator": ""},
        {"source": ""},
        {"reason": ""},
        {"tag_separator": "x"},
    ],
)
def test_what_does_not_fit_is_not_kept(admin: FlaskClient, toolbox: Toolbox, wrong: dict[str, str]) -> None:
    before = _domains(toolbox)
    assert send(admin, RULE, **{**MADE, **wrong}).status_code == 422
    assert _domains(toolbox) == before


def test_what_others_are_named_after_stays_and_removing_wants_a_reason(
    admin: FlaskClient, toolbox: Toolbox
) -> None:
    page = f"{RULE}?domain=gmail.com"
    assert send(admin, page, to=f"{LIST}/remove", domain="gmail.com", reason="x").status_code == 409
    assert send(admin, page, to=f"{LIST}/remove", domain="nowhere.org", reason="x").status_code == 404
    assert send(admin, page, to=f"{LIST}/remove", domain="googlemail.com", reason="").status_code == 303
    assert {"gmail.com", "googlemail.com"} <= _domains(toolbox)


def test_it_says_what_is_thought_of_a_domain_without_a_rule(admin: FlaskClient) -> None:
    assert "can be taken for gmail.com" in words(admin.get(LIST, query_string={"domain": FAKE}))
    assert "throw-away domains" in words(admin.get(LIST, query_string={"domain": "mailinator.com"}))
    assert "a rule merges nobody" in words(admin.get(LIST))
    assert "No rule is about a domain like this" in words(admin.get(LIST, query_string={"domain": "\0%"}))


def test_signatures_from_odd_domains_are_looked_at(client: FlaskClient, toolbox: Toolbox) -> None:
    for domain in (FAKE, "mailinator.com", "gmail.com"):
        residents.sign(client, toolbox, email=f"ana@{domain}")
    with toolbox.database.reading() as session:
        found = session.scalars(select(SignatureFlag.reason).order_by(SignatureFlag.signature_id)).all()
    assert found == [Reason.LOOKALIKE_DOMAIN, Reason.DISPOSABLE]


def test_a_supporter_is_found_by_the_address_as_it_was_given(
    app: Flask, client: FlaskClient, toolbox: Toolbox
) -> None:
    residents.sign(client, toolbox, email="Ann.Lee+news@gmail.com", given_name="Zoe")
    sender = organizer(app, Role.SENDER)
    for typed in ("ann.lee@gmail.com", "Ann.Lee+news@googlemail.com", "annlee@"):
        assert "Zoe" in words(sender.get("/organizers/supporters", query_string={"q": typed})), typed
