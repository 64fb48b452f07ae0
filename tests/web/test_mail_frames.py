"""E-mails in frames of ours: their own styles hold, known by their hashes, and nothing else of them does."""

import re
from base64 import b64encode
from collections.abc import Mapping
from email.message import EmailMessage
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from advocacy.domain.rights import Role
from advocacy.web.mail_frames import framable
from advocacy.wiring import Toolbox
from config import Settings
from tests.mailings import draft
from tests.organizers import organizer, send

HOSTILE = (
    "<style>p {color: rgb(1, 2, 3)}</style><p style='font-weight: 700'>Hello</p>"
    "<script>alert(1)</script><img src='https://tracker.example.org/x.png' onerror='alert(1)'>"
    "<form action='https://tracker.example.org/'><button>Go</button></form>"
)
_SHEET = re.compile(r"<style[^>]*>(.*?)</style>", re.S)


def _policy(frame: TestResponse) -> Mapping[str, list[str]]:
    parts = (part.split() for part in frame.headers["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


def _hash(sheet: str) -> str:
    return f"'sha256-{b64encode(sha256(sheet.encode()).digest()).decode()}'"


def _check(frame: TestResponse, freedoms: list[str]) -> None:
    """Only the styles that are in it are let in, and only by their hashes."""
    policy = _policy(frame)
    sheets = {_hash(sheet) for sheet in _SHEET.findall(frame.text)}
    assert policy == {
        "default-src": ["'none'"],
        "style-src": policy["style-src"],
        "img-src": ["data:"],
        "form-action": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
        "sandbox": freedoms,
    }
    assert set(policy["style-src"]) == (sheets or {"'none'"})
    assert "style=" not in frame.text
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert frame.headers["Cache-Control"] == "no-store"


def test_the_preview_of_a_campaign_is_framed_with_its_styles_and_no_freedoms(app: Flask, toolbox: Toolbox) -> None:
    with toolbox.database.unit_of_work() as session:
        mailing_id = draft(session)
    page, preview = (f"/organizers/mailings/{mailing_id}/{each}/en" for each in ("words", "preview"))
    client = organizer(app, Role.EDITOR)
    typed = {"text/en/subject": "s", "text/en/body": HOSTILE}
    shown = [client.get(f"{preview}?look={look}") for look in ("", "dark", "text")]
    shown += [send(client, page, to=preview, **typed), send(client, page, to=preview, **{"text/en/body": "{x}"})]
    for frame in shown:
        assert frame.status_code == 200
        _check(frame, [])
        assert not re.search(r"<(script|img|form)", frame.text)
    assert "was-inline-1" in shown[0].text, "the layout has style attributes, which are sheets here"
    assert re.search(r"<iframe[^>]* sandbox src=", client.get(page).text)
    writing = _policy(client.get(page))
    assert (writing["frame-src"], writing["frame-ancestors"]) == (["'self'"], ["'none'"])


def test_a_mail_of_the_folder_is_framed_alike_and_may_open_links_in_new_windows(
    client: FlaskClient, settings: Settings
) -> None:
    mail = EmailMessage()
    mail.set_content("Hello")
    mail.add_alternative(HOSTILE, subtype="html")
    settings.mail_folder.mkdir(parents=True)
    (settings.mail_folder / "hostile.eml").write_bytes(mail.as_bytes())
    frame = client.get("/dev/mail/hostile/html")
    _check(frame, ["allow-popups", "allow-popups-to-escape-sandbox"])
    sheets = _SHEET.findall(frame.text)
    assert "p {color: rgb(1, 2, 3)}" in sheets
    assert any(sheet.endswith("{font-weight: 700}") for sheet in sheets)


@pytest.mark.parametrize(
    "html",
    [
        "<p style='color: red'>",
        "<p style='color: red' style='color: blue' class='a'>",
        "<style>p {\r\n  color: red\r}</style><p style='a: b'>",
        "<head><style>a{}</style></head><STYLE type='text/css'>b{}</STYLE><p style='c: d'/>",
        "<style>p::before {content: '&amp; &lt;/b&gt;'}</style>",
    ],
)
def test_each_sheet_is_known_by_the_hash_of_what_browsers_read(html: str) -> None:
    found = framable(html)
    sheets = re.findall(r"<style[^>]*>(.*?)</style>", found.html, re.S | re.I)
    assert {_hash(sheet) for sheet in sheets} == set(found.styles)
    assert "\r" not in found.html
    assert "style=" not in found.html


@pytest.mark.parametrize("words", ["}p{color:red", "</style><script>alert(1)</script>", "<!--", "a:b>c"])
def test_a_style_that_would_get_out_of_its_rule_is_left_out(words: str) -> None:
    found = framable(f'<p style="{words}">Hello</p>')
    assert (found.html, found.styles) == ("<p>Hello</p>", ())
