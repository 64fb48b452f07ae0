"""axe-core finds nothing on any public page: errors included, light and dark, wide and 320 px."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from advocacy.domain.petition_states import PetitionEvent
from advocacy.models import Message, Petition, PetitionText
from advocacy.services import petitions, retention
from tests import crowd
from tests.crowd import Act, Someone
from tests.journeys.conftest import House, Visit
from tests.journeys.looks import Look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WELLESLEY = {"town": "Wellesley", "zip": "02482"}
WHATELY = {"town": "Whately", "zip": "01093"}
CAMBRIDGE = {"town": "Cambridge", "zip": "02139"}


def test_every_page_is_free_of_findings(pages: House, visit: Callable[..., Visit]) -> None:
    visitor = visit()
    page, links, now = visitor.page, pages.toolbox.links, datetime.now(UTC)
    look = Look(page)

    page.goto(f"{pages.url}/p/press-pause")
    look.at("petition")
    page.get_by_role("button", name="Sign the petition").click()
    look.at("petition with errors")
    page.locator("#street").fill("Sample Farm")
    page.get_by_role("button", name="Sign the petition").click()
    expect(page.locator("#street-error")).to_contain_text("We see no house number.")
    look.at("petition, asked for a house number")
    whole, vacant, divided = (_sign(pages, page, look, town) for town in (WELLESLEY, WHATELY, CAMBRIDGE))
    page.locator("form.choice button").click()
    look.at("the question, unanswered")
    for name, signature_id in {"letters": whole, "vacant": vacant, "question": divided}.items():
        page.goto(links.confirm(signature_id, now))
        look.at(f"confirm: {name}")
    page.goto(links.confirm(whole, now - timedelta(days=8)))
    look.at("expired link")
    page.get_by_role("button", name="Send me a new link").click()
    look.at("link sent")
    page.goto(links.confirm(whole, now))
    page.locator("textarea").first.fill("")
    page.get_by_role("button", name="Confirm and send my letters").click()
    look.at("letters with errors")
    page.goto(links.confirm(whole, now))
    page.get_by_role("button", name="Confirm and send my letters").click()
    look.at("thanks")
    with pages.toolbox.database.unit_of_work() as session:
        session.execute(update(Message).values(not_before=now + timedelta(days=1)))
    page.goto(links.mine(whole))
    page.locator("summary").first.click()
    look.at("my signature")
    page.get_by_role("button", name="Save changes").first.click()
    expect(page.get_by_role("status")).to_be_focused()
    look.at("my signature, saved")
    page.locator("input[name=subject]").first.fill("")
    page.get_by_role("button", name="Save changes").first.click()
    look.at("my signature with errors")
    page.get_by_role("button", name="Cancel the letter").first.click()
    expect(page.get_by_role("status")).to_be_focused()
    look.at("cancelled letter")
    page.goto(links.confirm(whole, now))
    look.at("already confirmed")
    page.goto(links.thanks(divided))
    look.at("thanks, not confirmed")
    for path in ("/nope", "/p/nope", "/s/forged", "/p/press-pause/sign", "/p/press-pause?lang=es"):
        page.goto(pages.url + path)
        look.at(path)
    page.goto(f"{pages.url}/p/press-pause")
    page.locator("#note").fill("x" * 300_000)
    page.get_by_role("button", name="Sign the petition").click()
    look.at("too much text")
    assert look.findings == []
    assert visitor.complaints == []


def test_pages_of_what_is_over_are_free_of_findings(pages: House, visit: Callable[..., Visit]) -> None:
    page = visit().page
    look, now = Look(page), datetime.now(UTC)
    signature_id = _sign(pages, page, look, WELLESLEY)
    with pages.toolbox.database.unit_of_work() as session:
        _add_petition(session, now)
    page.goto(pages.url)
    expect(page.get_by_role("link", name="Another one")).to_be_visible()
    look.at("petition list")
    with pages.toolbox.database.unit_of_work() as session:
        _, (first, _) = crowd.add(session, Someone(acts=(Act(), Act(petition="other"))))
        email = crowd.email_of(session, first)
    page.goto(pages.toolbox.links.unsubscribe(pages.toolbox.links.email_hash(email), 0))
    page.get_by_label("Another one").uncheck()
    page.get_by_role("button", name="Save my choices").click()
    expect(page.get_by_role("status")).to_be_focused()
    look.at("choice of e-mails")
    page.goto(f"{pages.url}/p/press-pause")
    _fill(page, WELLESLEY)
    with pages.toolbox.database.unit_of_work() as session:
        petitions.change(session, "press-pause", PetitionEvent.CLOSE, now)
    page.get_by_role("button", name="Sign the petition").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This petition is closed")
    look.at("too late to sign")
    page.goto(f"{pages.url}/p/press-pause")
    look.at("closed petition")
    with pages.toolbox.database.unit_of_work() as session:
        retention.expire(session, now + timedelta(days=15))
    page.goto(pages.toolbox.links.mine(signature_id))
    expect(page.get_by_role("heading", level=1)).to_have_text("This signature has been erased")
    look.at("signature gone")
    with pages.toolbox.database.unit_of_work() as session:
        session.execute(text("ALTER TABLE petition_texts RENAME COLUMN ask TO asked"))
    page.goto(f"{pages.url}/p/press-pause?lang=en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Something went wrong on our side")
    look.at("failure of ours")
    assert look.findings == []


def _add_petition(session: Session, now: datetime) -> None:
    other = Petition(slug="other", jurisdiction="ma", state="open", default_language="en", goal=10, created_at=now)
    session.add(other)
    session.flush()
    words = {"title": "Another one", "ask": "Ask this.", "body": "", "filed_by": "", "where_it_stands": ""}
    session.add(PetitionText(petition_id=other.id, language="en", **words))


def _fill(page: Page, town: dict[str, str]) -> None:
    sample = {"given_name": "Ana", "family_name": "Sample", "street": "12 Sample St", "email": "ana@example.org"}
    for name, words in {**sample, **town}.items():
        page.locator(f"#{name}").fill(words)


def _sign(pages: House, page: Page, look: Look, town: dict[str, str]) -> int:
    page.goto(f"{pages.url}/p/press-pause")
    _fill(page, town)
    page.get_by_role("button", name="Sign the petition").click()
    page.wait_for_url("**/signed/*")
    look.at(f"signed: {town['town']}")
    return pages.toolbox.links.read_signed(page.url.rpartition("/")[2])
