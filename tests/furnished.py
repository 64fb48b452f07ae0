"""A house with something in every room, and an address for each of its routes, for tests that walk through all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.integrity_actions import ActionKind
from advocacy.domain.message_states import MessageState
from advocacy.domain.rights import Role
from advocacy.domain.selections import Selection
from advocacy.models import (
    Letter,
    MailEventRow,
    MailingLink,
    Message,
    Organizer,
    Person,
    SegmentRow,
    Suppression,
)
from advocacy.services import petition_versions
from advocacy.services.invalidation import plan
from advocacy.web.organizers.mount import MOUNT
from advocacy.wiring import Toolbox
from tests import mailings
from tests.organizers import hire
from tests.residents import CAMBRIDGE, sign, sign_and_confirm

NOBODY = 10**12
"""The number of no row."""


@dataclass(frozen=True)
class Page:
    """A route of the house and an address that it answers to."""

    app: str
    endpoint: str
    methods: frozenset[str]
    address: str

    @property
    def name(self) -> str:
        return f"{self.app} {self.endpoint}"


@dataclass(frozen=True)
class Furniture:
    """What stands for the arguments of addresses; tokens go by what comes before them in the address."""

    values: Mapping[str, str | int]
    tokens: Mapping[str, str]

    def emptied(self) -> "Furniture":
        """The same with rows that nobody has: whoever gets in finds nothing and changes nothing."""
        values = {name: NOBODY if isinstance(value, int) else value for name, value in self.values.items()}
        return Furniture({**values, "slug": "nobody", "language": "xx"}, dict.fromkeys(self.tokens, "nonsense"))


def furnish(app: Flask) -> Furniture:
    """Put something into every room; signing and confirming go through the door."""
    toolbox: Toolbox = app.extensions["toolbox"]
    client = app.test_client()
    signed = sign_and_confirm(client, toolbox, updates="y")
    divided = sign(client, toolbox, email="divided@example.org", **CAMBRIDGE)
    hire(app, Role.EDITOR, "colleague@example.org")
    with toolbox.database.unit_of_work() as session:
        values = _rows(session)
        person = session.scalars(select(Person).where(Person.email == "ana@example.org")).one()
        invited = session.scalars(select(Organizer).where(Organizer.email == "colleague@example.org")).one()
        values["action_id"] = plan(
            session,
            ActionKind.INVALIDATE,
            Selection(least=0),
            toolbox.pack.timezone,
            COMMAND_LINE,
            datetime.now(UTC),
        )
        values |= {"person_id": person.id, "organizer_id": invited.id}
        key, email_hash = invited.fs_uniquifier, person.email_hash or b""
        click = session.scalars(select(MailingLink.id)).first() or 0
    links, moment = toolbox.links, datetime.now(UTC)
    made = (
        *(links.confirm(divided, moment), links.mine(signed), links.thanks(signed)),
        *(links.signed("press-pause", divided), links.seats("press-pause", divided)),
        *(links.unsubscribe(email_hash), links.click(click, 0)),
        *(links.invitation(key, moment), links.entrance(key, moment)),
    )
    tokens = (urlsplit(link).path.split("/")[-2:] for link in made)
    return Furniture(values, dict(tokens))


def pages(app: Flask, furniture: Furniture) -> Iterator[Page]:
    """All routes of both applications but those of files; fails for an argument that nothing stands for."""
    for name, one, mount in (("public", app, ""), ("desk", app.extensions["desk"], MOUNT)):
        for rule in one.url_map.iter_rules():
            if not rule.endpoint.endswith("static"):
                methods = frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"}
                yield Page(name, rule.endpoint, methods, mount + _address(rule, furniture))


def _address(rule: Rule, furniture: Furniture) -> str:
    values: dict[str, Any] = {name: _value(furniture, name) for name in rule.arguments - {"token"}}
    if "token" in rule.arguments:
        before = rule.rule.partition("<token>")[0].rstrip("/").rpartition("/")[2]
        values["token"] = furniture.tokens.get(before, "nonsense")
    built = rule.build(values)
    assert built is not None, f"{rule} needs something in tests/furnished.py"
    return built[1]


def _value(furniture: Furniture, name: str) -> str | int:
    """What stands for an argument; for the number of a row that this house does not have, the first one's."""
    return furniture.values.get(name, 1) if name.endswith("_id") else furniture.values[name]


def _rows(session: Session) -> dict[str, str | int]:
    words = {"text/en/title": "Press Stop on Face Surveillance"}
    now = datetime.now(UTC)
    petition_versions.save(session, "press-pause", words, 0, COMMAND_LINE, now)
    mailing_id = mailings.draft(
        session, mailings.WORDS | {"text/es/subject": "La audiencia", "text/es/body": "Hola."}
    )
    mailings.ledger(session, mailings.draft(session), [MessageState.SENT, MessageState.UNCERTAIN])
    letter = session.scalars(select(Message).where(Message.seat_id.is_not(None)).order_by(Message.id)).first()
    assert letter is not None
    assert letter.seat_id is not None
    rows: dict[str, Any] = {
        "suppression_id": Suppression(email_hash=b"1", reason="bounced", way="reply", created_at=now),
        "segment_id": SegmentRow(name="Everybody", segment={}, saved_at=now, saved_by="ana"),
        "link_id": MailingLink(mailing_id=mailing_id, url="https://example.org/"),
    }
    session.add_all(rows.values())
    session.flush()
    return {
        **{name: row.id for name, row in rows.items()},
        "seat_id": letter.seat_id,
        "message_id": letter.id,
        "letter_id": session.scalars(select(Letter.id).order_by(Letter.id)).first() or 0,
        "event_id": session.scalars(select(MailEventRow.id)).first() or 1,
        "mailing_id": mailing_id,
        "slug": "press-pause",
        "language": "es",
        "key": "194",
        "old": 1,
        "new": 2,
        "number": 1,
        "name": "Press-Pause",
        "code": "abc",
        "provider": "postmark",
        "filename": "site.css",
    }
