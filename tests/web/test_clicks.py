"""Counted links lead where the mailing said, and count people apart from machines."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from advocacy.models import Mailing, MailingClicks, MailingLink, MailingText
from advocacy.services import mailing_links
from advocacy.wiring import Toolbox
from tests.ledger import NOON

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
ELSEWHERE = "https://example.org/a?b=c&d=é"


@pytest.fixture
def mailing_id(toolbox: Toolbox) -> int:
    with toolbox.database.unit_of_work() as session:
        mailing = Mailing(
            name="News",
            default_language="en",
            counts_clicks=True,
            created_at=NOON,
            created_by="ana",
            frozen_at=NOON,
        )
        session.add(mailing)
        session.flush()
        body = f"[a]({ELSEWHERE}) [b]({{petition.url}}#sign) <mailto:ana@example.org> [again]({ELSEWHERE})"
        session.add(MailingText(mailing_id=mailing.id, language="en", subject="Hi", body=body))
        session.flush()
        for _ in range(2):
            mailing_links.prepare(session, mailing, toolbox.links)
        return mailing.id


def _counted(toolbox: Toolbox, mailing_id: int, variant: int = 0) -> dict[str, str]:
    with toolbox.database.reading() as session:
        found = mailing_links.counted(session, session.get_one(Mailing, mailing_id), variant, toolbox.links)
    return {url: link.removeprefix(toolbox.settings.public_url) for url, link in (found or {}).items()}


def _numbers(toolbox: Toolbox) -> list[tuple[int, int, int]]:
    question = select(MailingClicks.variant, MailingClicks.number, MailingClicks.by_machines)
    with toolbox.database.reading() as session:
        return sorted(tuple(row) for row in session.execute(question))


def test_web_addresses_are_counted_and_the_petitions_for_each_petition(toolbox: Toolbox, mailing_id: int) -> None:
    counted = _counted(toolbox, mailing_id)
    own = toolbox.links.petition("press-pause") + "#sign"
    assert {"https://example.org/a?b=c&d=%C3%A9", own} <= set(counted)
    assert not [url for url in counted if "mailto" in url or "{" in url]


def test_a_click_leads_on_and_is_counted_by_subject(
    client: FlaskClient, toolbox: Toolbox, mailing_id: int
) -> None:
    for variant in (0, 1, 1):
        path = _counted(toolbox, mailing_id, variant)["https://example.org/a?b=c&d=%C3%A9"]
        answer = client.get(path + "?url=https://evil.example.org", headers=BROWSER)
        assert answer.status_code == 302
        assert answer.headers["Location"] == "https://example.org/a?b=c&d=%C3%A9"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
    assert _numbers(toolbox) == [(0, 1, 0), (1, 2, 0)]


def test_machines_are_led_on_too_and_counted_apart(client: FlaskClient, toolbox: Toolbox, mailing_id: int) -> None:
    path = _counted(toolbox, mailing_id)["https://example.org/a?b=c&d=%C3%A9"]
    client.head(path, headers=BROWSER)
    client.get(path, headers={**BROWSER, "Sec-Purpose": "prefetch;prerender"})
    for agent in ("", "Googlebot/2.1", "Barracuda Sentinel", "Mozilla/5.0 (compatible; SafeLinks scanner)"):
        assert client.get(path, headers={"User-Agent": agent}).status_code == 302
    with toolbox.database.unit_of_work() as session:
        session.execute(update(Mailing).values(frozen_at=datetime.now(UTC) - timedelta(seconds=1)))
    client.get(path, headers=BROWSER)
    assert _numbers(toolbox) == [(0, 0, 7)]


def test_what_is_forged_or_deleted_leads_nowhere(client: FlaskClient, toolbox: Toolbox, mailing_id: int) -> None:
    path = _counted(toolbox, mailing_id)["https://example.org/a?b=c&d=%C3%A9"]
    assert client.get(path[:-1], headers=BROWSER).status_code == 404
    assert client.get("/l/https://evil.example.org", headers=BROWSER).status_code == 404
    with toolbox.database.unit_of_work() as session:
        session.delete(session.get_one(Mailing, mailing_id))
    gone = client.get(path, headers=BROWSER)
    assert gone.status_code == 410
    assert "Location" not in gone.headers
    with toolbox.database.reading() as session:
        assert not session.scalars(select(MailingLink)).all()
