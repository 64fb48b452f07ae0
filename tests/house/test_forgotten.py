"""One person goes through the whole house, is erased, and is then looked for in every corner of it."""

import logging
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from advocacy import logs
from advocacy.app import create_app
from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.mailing_states import MailingState
from advocacy.domain.message_states import MessageState
from advocacy.domain.messages import Lane
from advocacy.domain.names import fold
from advocacy.domain.rights import Role
from advocacy.models import (
    Letter,
    MailingLink,
    MailingMessage,
    MailingText,
    Message,
    Person,
    Signature,
    SignatureFlag,
    SignatureOrigin,
    Suppression,
)
from advocacy.services import audit, tallies
from advocacy.wiring import Toolbox
from config import Settings
from tests import crowd
from tests.organizers import organizer, send
from tests.residents import confirm_path, mine_path, sign, words
from tests.stubs.smtp_sink import Phase, SmtpSink
from workers import mailings, tasks
from workers.hands import Hands

ZBIG = {
    "given_name": "Zbigniewa",
    "family_name": "Ørsted-Quimbæ",
    "email": "Zbigniewa.Qx47vy@example.org",
    "street": "47-11Q Hollyhock Lane",
    "note": "My parrot Xylophonius dislikes cameras.",
    "updates": "y",
    "show_name": "y",
}
# Long or odd enough not to stand by chance in the digits of a time or in a random token.
PIECES = ("Zbigniewa", "Ørsted", "Quimbæ", "Qx47vy", "Hollyhock", "47-11Q", "parrot", "Xylophonius")
COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name IN (SELECT relname FROM pg_class WHERE relkind = 'r')
"""


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    """Takes everything but mailings to her: those come back with her address in the server's words."""
    with SmtpSink(extensions=("PIPELINING",)) as sink:
        yield sink


@pytest.fixture
def settings(settings: Settings, sink: SmtpSink) -> Settings:
    mail = settings.mail.model_copy(update={"transport": "smtp", "smtp_url": sink.url, "delivery": "live"})
    letters = settings.letters.model_copy(update={"delay_seconds": 0})
    return settings.model_copy(update={"mail": mail, "letters": letters})


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """An application of its own: the others deliver to a folder."""
    app = create_app(settings)
    app.extensions["desk"].extensions["security"].pwd_context.update(
        argon2__time_cost=1, argon2__memory_cost=64, argon2__parallelism=1
    )
    yield app
    app.extensions["page_views"].flush()
    app.extensions["toolbox"].database.close()


@pytest.fixture
def hands(toolbox: Toolbox) -> Iterator[Hands]:
    hands = Hands(toolbox)
    yield hands
    hands.mailer.close()
    for desk in hands.mailing_desks:
        desk.stream.close()


@pytest.fixture
def told(settings: Settings) -> Iterator[list[str]]:
    """Every line that is logged, as production writes it."""
    logs.configure(in_production=True)
    root, lines = logging.getLogger(), list[str]()
    level, formatter = root.level, root.handlers[0].formatter

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Keeping()
    handler.setFormatter(formatter)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)
    logs.configure(in_production=False)


def test_nobody_finds_a_trace_of_who_was_erased(
    app: Flask,
    client: FlaskClient,
    toolbox: Toolbox,
    hands: Hands,
    sink: SmtpSink,
    told: list[str],
    settings: Settings,
) -> None:
    mine = _sign_and_write(client, toolbox, hands, sink)
    person_id = _news_that_come_back(client, toolbox, hands, sink)
    admin = _look_at(app, toolbox, person_id, mine)
    with toolbox.database.reading() as session:
        before = {piece for piece in PIECES if _places(session, [piece])}
        email_hash = session.get_one(Person, person_id).email_hash
    assert before >= {"Zbigniewa", "Quimbæ", "Qx47vy", "parrot"}, "the search must be able to find her"
    page = f"/organizers/supporters/{person_id}/erase"
    assert send(admin, page, reason="asked by e-mail").status_code == 303
    _count(toolbox)
    with toolbox.database.reading() as session:
        assert _places(session, PIECES) == []
        reasons = session.scalars(select(Suppression.reason).where(Suppression.email_hash == email_hash)).all()
        assert "bounced" in reasons, "what stands against the address stays"
        assert session.get_one(Signature, mine).state == "erased"
    assert [line for line in told if _is_in(line.encode(), PIECES)] == []
    token = mine_path(toolbox, mine).rpartition("/")[2]
    assert [line for line in told if token in line] == []
    assert told, "something was logged"
    assert [path for path in _files(settings.var) if _is_in(path.read_bytes(), PIECES)] == []
    _sign_again_and_get_no_news(client, toolbox, hands, sink)


def test_what_goes_wrong_is_logged_without_who_it_happened_to(
    client: FlaskClient, toolbox: Toolbox, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = sign(client, toolbox, **ZBIG)
    paths = [confirm_path(toolbox, mine), mine_path(toolbox, mine), f"{mine_path(toolbox, mine)}x"]
    client.application.config["PROPAGATE_EXCEPTIONS"] = False

    def broken(*_: object, **__: object) -> object:
        raise RuntimeError(f"{ZBIG['email']} of {ZBIG['street']}")

    for module in ("confirming", "my_signature"):
        monkeypatch.setattr(f"advocacy.web.public.{module}.toolbox", broken)
    assert [client.get(path).status_code for path in paths] == [500, 500, 500]
    assert [line for line in told if _is_in(line.encode(), PIECES)] == []
    assert [line for line in told for path in paths if path.rpartition("/")[2] in line] == []
    assert any("RuntimeError" in line for line in told)


def _sign_and_write(client: FlaskClient, toolbox: Toolbox, hands: Hands, sink: SmtpSink) -> int:
    mine = sign(client, toolbox, **ZBIG)
    _deliver(hands, Lane.TRANSACTIONAL)
    assert client.post(confirm_path(toolbox, mine)).status_code == 303
    assert "Zbigniewa" in words(client.get(mine_path(toolbox, mine)))
    _deliver(hands, Lane.LETTERS)
    with toolbox.database.unit_of_work() as session:
        sent = session.scalars(select(Message.state).where(Message.kind == "letter")).all()
        assert set(sent) == {MessageState.SENT}
        session.add(SignatureOrigin(signature_id=mine, prefix=b"prefix", at=datetime.now(UTC)))
        session.add(SignatureFlag(signature_id=mine, reason="same_note", score=1, found_at=datetime.now(UTC)))
    assert any(b"Hollyhock" in mail.octets for mail in sink.mails)
    _count(toolbox)
    return mine


def _news_that_come_back(client: FlaskClient, toolbox: Toolbox, hands: Hands, sink: SmtpSink) -> int:
    """A mailing whose link she follows, one that her server refuses, and she unsubscribes."""
    first = _mail(toolbox, hands)
    with toolbox.database.reading() as session:
        link = session.scalars(select(MailingLink.id).where(MailingLink.mailing_id == first)).first()
        states = session.scalars(select(MailingMessage.state)).all()
        person = session.scalars(select(Person)).one()
        person_id, email_hash = person.id, person.email_hash
    assert states == [MessageState.SENT]
    assert link is not None
    assert client.get(urlsplit(toolbox.links.click(link, 0)).path).status_code == 302
    sink.script = lambda phase, to: f"550 5.1.1 <{to}> Zbigniewa is unknown" if phase is Phase.RCPT else None
    _mail(toolbox, hands)
    sink.script = lambda phase, to: None
    assert email_hash is not None
    left = urlsplit(toolbox.links.unsubscribe(email_hash, first)).path
    assert client.post(left, data={"List-Unsubscribe": "One-Click"}).status_code < 400
    with toolbox.database.reading() as session:
        assert {"bounced", "unsubscribed"} <= set(session.scalars(select(Suppression.reason)))
    return person_id


def _mail(toolbox: Toolbox, hands: Hands) -> int:
    now = datetime.now(UTC)
    with toolbox.database.unit_of_work() as session:
        number = crowd.mailing(session, state=MailingState.SCHEDULED, scheduled_at=now, counts_clicks=True)
        body = "Dear {person.given_name|friend}, [look](https://example.org/a)"
        session.execute(update(MailingText).where(MailingText.mailing_id == number).values(body=body))
    for _ in range(2):
        mailings.run_mailings(hands, now)
        mailings.deliver(hands)
    mailings.run_mailings(hands, now + timedelta(minutes=1))
    return number


def _look_at(app: Flask, toolbox: Toolbox, person_id: int, mine: int) -> FlaskClient:
    """Her page, her letters, a search for her; and somebody types her name where it does not belong."""
    admin = organizer(app, Role.ADMIN)
    assert "Quimbæ" in admin.get(f"/organizers/supporters/{person_id}").text
    with toolbox.database.reading() as session:
        letters = session.scalars(select(Letter.id).where(Letter.signature_id == mine)).all()
    for letter_id in letters:
        assert admin.get(f"/organizers/supporters/{person_id}/letters/{letter_id}").status_code == 200
    assert admin.get("/organizers/supporters?name=Quimb").status_code == 200
    with toolbox.database.unit_of_work() as session:
        why = f"{ZBIG['email'].lower()}: {ZBIG['given_name']} {ZBIG['family_name']} called"
        facts = {"after": {"who": ZBIG["email"]}, "reason": why}
        audit.note(session, COMMAND_LINE, "look", "person", person_id, datetime.now(UTC), **facts)  # type: ignore[arg-type]
    return admin


def _sign_again_and_get_no_news(client: FlaskClient, toolbox: Toolbox, hands: Hands, sink: SmtpSink) -> None:
    """The mailbox does not exist, as far as anybody knows: ticking the box anew changes nothing about that."""
    again = sign(client, toolbox, **ZBIG)
    assert client.post(confirm_path(toolbox, again)).status_code == 303
    before = len(sink.mails)
    number = _mail(toolbox, hands)
    assert len(sink.mails) == before
    with toolbox.database.reading() as session:
        told = session.scalars(select(MailingMessage.reply).where(MailingMessage.mailing_id == number)).all()
    assert told == ["bounced"]


def _deliver(hands: Hands, lane: Lane) -> None:
    tasks.deliver(hands, lane)


def _count(toolbox: Toolbox) -> None:
    for room in (tallies.Room.SIGNATURES, tallies.Room.MESSAGES):
        with toolbox.database.unit_of_work() as session:
            tallies.count(session, room, toolbox.pack.timezone, datetime.now(UTC) + timedelta(minutes=1))


def _places(session: Session, pieces: tuple[str, ...] | list[str]) -> list[str]:
    """Where any of the pieces stands, in any column of any table, however it is written."""
    found = []
    for table, column in session.execute(text(COLUMNS)).all():
        question = text(f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
        for value in session.scalars(question):
            octets = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            if _is_in(octets, pieces):
                found.append(f"{table}.{column}: {value!r}")
    return found


def _is_in(octets: bytes, pieces: tuple[str, ...] | list[str]) -> bool:
    lower = octets.lower()
    return any(form in octets or form.lower() in lower for piece in pieces for form in _forms(piece))


@cache
def _forms(piece: str) -> set[bytes]:
    """A piece as it is, in small letters, folded, in an address, in base64 at any place, in hexadecimal."""
    plain = {piece, piece.lower(), fold(piece)}
    forms = {each.encode() for each in plain} | {quote(each).encode() for each in plain}
    for each in plain:
        octets = each.encode()
        forms.add(octets.hex().encode())
        if len(octets) > 5:
            for shift in range(3):
                code = b64encode(b"\0" * shift + octets)
                forms.add(code[4 if shift else 0 : len(code) // 4 * 4 - 4])
    return {form for form in forms if len(form) > 3}


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
