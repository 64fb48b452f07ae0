"""Mail scanners open every link in every e-mail, some several times and in several ways; nothing happens."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from html import unescape

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import update

from advocacy.domain import mailing_parts as parts
from advocacy.domain.mailing_words import MailingWords
from advocacy.domain.messages import Lane, MessageKind
from advocacy.domain.rights import Role
from advocacy.models import Mailing, Message
from advocacy.services import mailing_links, retention
from advocacy.services.mailing_compiling import MailingHead, compile_mailing
from advocacy.services.mailing_trial import SAMPLE
from advocacy.wiring import Toolbox
from config import Settings
from tests import mailings
from tests.ledger import NOON
from tests.organizers import hire, send
from tests.residents import sign, sign_and_confirm
from workers import tasks
from workers.hands import Hands

SCANNERS = (
    {},
    {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"},
    {"User-Agent": "Barracuda Sentinel", "X-Forwarded-For": "192.0.2.9", "Sec-Purpose": "prefetch"},
)
BODY = "Dear {person.given_name|friend},\n\n[read on](https://example.org/hearing) or [sign]({petition.url})."
COUNTERS = {"mailing_clicks", "page_views", "tally_marks"}
"""Tables that may change: they count that a page was looked at or a link of a mailing was followed, know nothing
of who did so, and count machines apart."""
NOT_BY_NAME = {MessageKind.DIGEST, MessageKind.ALREADY_SIGNED}
"""A packet has letters as its parts, each of which is tried here by itself; that somebody has signed already is
told in the place of a confirmation."""


def test_opening_every_link_of_every_mail_changes_nothing(
    app: Flask, toolbox: Toolbox, settings: Settings
) -> None:
    links = {*_links_of_mails(app, toolbox), *_links_of_a_mailing(toolbox)}
    doors = {link.removeprefix(settings.public_url).split("/")[1] for link in links}
    assert {"confirm", "s", "p", "u", "l", "organizers"} <= doors
    before = _rows(settings)
    client = app.test_client()
    for link in sorted(links):
        for headers in SCANNERS:
            for method in ("GET", "HEAD", "OPTIONS", "GET"):
                answer = client.open(link.removeprefix(settings.public_url), method=method, headers=headers)
                assert answer.status_code < 500, (method, link)
    app.extensions["page_views"].flush()
    after = _rows(settings)
    assert {name for name in before if before[name] != after[name]} == set()


def _links_of_mails(app: Flask, toolbox: Toolbox) -> Iterator[str]:
    """Of one mail of each kind at least, written by the workers' own code."""
    client, now = app.test_client(), datetime.now(UTC)
    confirmed = sign_and_confirm(client, toolbox)
    sign(client, toolbox)
    waiting = sign(client, toolbox, email="waits@example.org")
    late = toolbox.links.confirm(waiting, now - timedelta(days=8)).removeprefix(toolbox.settings.public_url)
    assert client.post(f"{late}/fresh").status_code == 200
    with toolbox.database.unit_of_work() as session:
        retention.remind(session, now + timedelta(days=2))
        session.execute(update(Message).values(not_before=now))
    said = app.test_cli_runner().invoke(args=["organizers", "invite", "new@example.org", "--role", "viewer"])
    assert said.exit_code == 0, said.output
    hire(app, Role.VIEWER)
    send(client, "/organizers/reset-password", email="viewer@example.org")
    hands = Hands(toolbox)
    for lane in Lane:
        tasks.deliver(hands, lane)
    files = list(toolbox.settings.mail_folder.glob("*.eml"))
    assert confirmed
    assert {file.stem.rpartition("-")[0] for file in files} >= {*MessageKind} - NOT_BY_NAME
    for file in files:
        yield from _links_in(file.read_bytes(), toolbox.settings.public_url)


def _links_of_a_mailing(toolbox: Toolbox) -> Iterator[str]:
    """Of a mailing that counts clicks, with its way out."""
    with toolbox.database.unit_of_work() as session:
        mailing_id = mailings.draft(session, mailings.WORDS | {parts.text("en", "body"): BODY})
        mailing = session.get_one(Mailing, mailing_id)
        mailing.counts_clicks = True
        mailing_links.prepare(session, mailing, toolbox.links)
        counted = mailing_links.counted(session, mailing, 0, toolbox.links)
    words = MailingWords("en", "The hearing", BODY)
    whom = replace(SAMPLE, email="ana@example.org", email_key="ana@example.org", petition_slug="press-pause")
    mail = compile_mailing(toolbox.press, MailingHead(mailing_id), words, counted=counted).splice(whom, NOON)
    yield from _links_in(mail.octets, toolbox.settings.public_url)


def _links_in(octets: bytes, ours: str) -> Iterator[str]:
    """Addresses of this house, wherever a mail has them."""
    mail = message_from_bytes(octets, policy=policy.default)
    parts_ = (part.get_content() for part in mail.walk() if part.get_content_maintype() == "text")
    for text in (*map(unescape, parts_), *map(str, mail.values())):
        yield from re.findall(re.escape(ours) + r"/[^\s\"'<>]*", text)


def _rows(settings: Settings) -> dict[str, list[str]]:
    """All that stands in each table but the counters."""
    address = str(settings.database_url).replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: _rows_of(connection, name) for (name,) in tables if name not in COUNTERS}


def _rows_of(connection: psycopg.Connection[tuple[str, ...]], table: str) -> list[str]:
    question = sql.SQL("SELECT held::text FROM {} AS held ORDER BY 1").format(sql.Identifier(table))
    return [row for (row,) in connection.execute(question)]
