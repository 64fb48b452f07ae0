"""An admin walks through every page of the desk; light and wide, dark at 320 px, none with a finding of axe."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from advocacy.domain.actors import COMMAND_LINE
from advocacy.domain.integrity_actions import ActionKind
from advocacy.domain.rights import Role
from advocacy.domain.selections import Selection
from advocacy.jurisdictions.pack import Pack
from advocacy.models import Letter, Message, Person, Signature, Suppression
from advocacy.services import petition_versions
from advocacy.services.invalidation import plan
from tests.journeys.conftest import House, Visit
from tests.journeys.looks import OTHER_WINDOWS, WINDOWS, Look
from tests.journeys.test_dashboard import _sign_in
from tests.journeys.test_letters_desk import _write_letters
from tests.mailings import WORDS, draft
from tests.samples import WELLESLEY
from tests.web.organizers.test_dashboard import sign_and_count

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ALL_WINDOWS = [*OTHER_WINDOWS, *WINDOWS]
"""For the dashboard; journeys that use the other pages look at them in `WINDOWS`."""
ELSEWHERE = {
    "entrance.show",
    "account.invitation",
    "mailings.ask_cancel",
    *(f"security.{page}" for page in ("login", "reset_password", "tf_select", "mf_recovery", "wan_signin")),
}
"""Pages that need a link, a row of their own, or nobody signed in; other journeys open them."""
NO_PAGES = {
    *("static", "bootstrap.static", "security.static"),
    *(
        "dashboard.pulse",
        "mailings.pulse",
        "integrity.pulse",
        "mailings.saved_preview",
        "segments.count",
        "security.two_factor_rescue",
    ),
}
FORMS_ONLY = {"security.wan_delete", "security.two_factor_token_validation", "mailings.write"}
"""What only leads on when it is opened by its address."""


def test_no_page_of_the_desk_has_a_finding(
    pages: House, visit: Callable[..., Visit], app: Flask, pack: Pack
) -> None:
    visitor = visit()
    page = visitor.page
    look = Look(page)
    _sign_in(app, page, pages.url, Role.ADMIN)
    look.at("empty dashboard", OTHER_WINDOWS)
    _write_letters(pages)
    sign_and_count(pages.toolbox, pack, WELLESLEY, "ana@example.org")
    for path in (*_paths(app, _samples(pages)), "?range=today&show=letters", "letters?show=all&page=2&days=90"):
        answer = page.goto(f"{pages.url}/organizers/{path}")
        assert answer is not None
        assert (answer.status, page.url) == (200, f"{pages.url}/organizers/{path}")
        page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
        look.at(path or "dashboard", OTHER_WINDOWS if path else ALL_WINDOWS)
    page.context.clear_cookies()
    _sign_in(app, page, pages.url, Role.VIEWER)
    look.at("dashboard of a viewer", OTHER_WINDOWS)
    assert look.findings == []
    assert visitor.complaints == []


def _samples(pages: House) -> dict[str, str | int]:
    """What stands for the arguments of addresses."""
    zone = pages.toolbox.pack.timezone
    with pages.toolbox.database.unit_of_work() as session:
        now, words = datetime.now(UTC), {"text/en/title": "Press Stop on Face Surveillance"}
        petition_versions.save(session, "press-pause", words, 0, COMMAND_LINE, now)
        message = session.scalars(select(Message).where(Message.seat_id.is_not(None)).order_by(Message.id)).first()
        assert message is not None
        assert message.seat_id is not None
        person_id = session.scalars(select(Person.id).order_by(Person.id)).first() or 0
        signature_id = session.scalars(select(Signature.id).order_by(Signature.id)).first() or 0
        letter_id = session.scalars(select(Letter.id).order_by(Letter.id)).first() or 0
        bounced = Suppression(email_hash=b"1", reason="bounced", way="reply", created_at=datetime.now(UTC))
        session.add(bounced)
        session.flush()
        return {
            "suppression_id": bounced.id,
            "slug": "press-pause",
            "language": "es",
            "key": "194",
            "old": 1,
            "new": 2,
            "seat_id": message.seat_id,
            "message_id": message.id,
            "person_id": person_id,
            "letter_id": letter_id,
            "signature_id": signature_id,
            "action_id": plan(session, ActionKind.INVALIDATE, Selection(least=0), zone, COMMAND_LINE, now),
            "mailing_id": draft(session, WORDS | {"text/es/subject": "La audiencia", "text/es/body": "Hola."}),
        }


def _paths(app: Flask, samples: dict[str, str | int]) -> Iterator[str]:
    desk = app.extensions["desk"]
    for rule in desk.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in ELSEWHERE | NO_PAGES | FORMS_ONLY:
            assert rule.arguments <= samples.keys(), f"{rule} needs a sample here, or is looked at elsewhere"
            built = rule.build({name: samples[name] for name in rule.arguments})
            yield built[1].lstrip("/")
