"""A sender writes a campaign, looks it over, tries it and sends it; real mails arrive, and the report adds up."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from advocacy.domain.audiences import LeftOut
from advocacy.domain.mailing_states import MailingState
from advocacy.domain.message_states import MessageState
from advocacy.domain.rights import Role
from advocacy.models import MailDomain, Mailing, MailingEvidence, MailingMessage
from advocacy.services import confirming, mailing_figures
from tests.journeys.conftest import House, Visit
from tests.journeys.looks import OTHER_WINDOWS, Look
from tests.journeys.test_dashboard import _sign_in
from tests.mailings import draft, ledger
from tests.samples import sign

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BODY = "Dear {person.given_name|friend},\n\nthe hearing is on **Tuesday**.\n\n[Read more](https://example.org/hearing)"


def test_a_campaign_is_written_tried_sent_and_reported(
    house: House, visit: Callable[..., Visit], app: Flask
) -> None:
    visitor = visit()
    page = visitor.page
    _supporters(house, 6)
    _sign_in(app, page, house.url, Role.ADMIN)
    page.get_by_role("link", name="E-mail campaigns").click()
    page.get_by_role("link", name="Write the first campaign").click()
    page.get_by_label("Name").fill("Hearing")
    page.get_by_role("button", name="Begin the draft").click()

    page.get_by_label("Subject", exact=True).fill("Tuesday, {person.given_name|friend}")
    page.get_by_label("Text", exact=True).fill(BODY)
    frame = page.frame_locator("iframe[name=preview]")
    expect(frame.get_by_text("Dear Sam,")).to_be_visible()
    page.get_by_text("Text part", exact=True).click()
    expect(frame.locator("pre")).to_contain_text("https://example.org/hearing")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")

    tabs = page.get_by_role("navigation", name="This campaign")
    tabs.get_by_role("link", name="Audience").click()
    expect(page.get_by_text("6 people would get it")).to_be_visible()
    page.get_by_label("Town").fill("Wellesley")
    page.get_by_role("button", name="Save").click()
    tabs.get_by_role("link", name="Preflight").click()
    while page.get_by_text("Let it pass", exact=False).count():
        page.get_by_text("Let it pass", exact=False).first.click()
        page.locator("details[open] input[name=reason]").fill("this is a rehearsal")
        page.locator("details[open]").get_by_role("button", name="Let it pass").click()
    page.get_by_role("button", name="Send me a test").click()
    (trial,) = house.mails_to("admin@example.org")
    assert trial["Subject"] == "[Test] Tuesday, Sam"

    tabs.get_by_role("link", name="Send").click()
    page.get_by_label("Now").check()
    page.get_by_label("I have read it").check()
    page.get_by_role("button", name="Send to 6 people").click()
    received = [house.mails_to(f"signer{number}@example.org")[-1] for number in range(6)]
    assert {mail["Subject"] for mail in received} == {"Tuesday, Sam"}
    assert all("Read more" in _text(mail) for mail in received)
    tabs.get_by_role("link", name="Overview").click()
    expect(page.locator("#standing")).to_contain_text("Finished", timeout=30_000)
    page.get_by_role("link", name="Report").first.click()
    expect(page.locator(".term-sent .number")).to_have_text("6")
    expect(page.locator(".sum tfoot .number")).to_have_text("6")
    page.locator(".term-sent").get_by_role("link").click()
    expect(page.locator(".reached li")).to_have_count(6)
    assert {url.split("/")[2] for url in visitor.asked if url.startswith("http")} == {house.url.split("/")[2]}
    assert visitor.complaints == []


def test_a_campaign_under_way_is_free_of_findings(pages: House, visit: Callable[..., Visit], app: Flask) -> None:
    visitor = visit()
    page = visitor.page
    look = Look(page)
    mailing_id = _under_way(pages)
    one = f"{pages.url}/organizers/mailings/{mailing_id}"
    _sign_in(app, page, pages.url, Role.ADMIN)
    for path in ("", "/cancel", "/report", "/people?term=uncertain", "/people?term=failed", "/words/en"):
        page.goto(f"{one}{path}" if path else f"{one}/")
        page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
        look.at(f"under way{path}", OTHER_WINDOWS)
    _counted_again(page, pages, one)
    _at_once(page, one)
    _until_the_end(page, pages, mailing_id)
    assert look.findings == []
    assert visitor.complaints == []


def _counted_again(page: Page, pages: House, one: str) -> None:
    """The report keeps up with what happens, and leaves alone what the reader has opened and where they are."""
    page.goto(f"{one}/report")
    expect(page.locator(".term-sent .number")).to_have_text("30")
    left_out = page.locator("#report details").first
    left_out.locator("summary").click()
    page.get_by_role("button", name="Pause updates").click()
    with pages.toolbox.database.unit_of_work() as session:
        waiting = select(MailingMessage.id).where(MailingMessage.state == MessageState.READY).limit(1)
        session.get_one(MailingMessage, session.scalars(waiting).one()).state = MessageState.SENT
    page.get_by_role("button", name="Resume updates").click()
    expect(page.locator(".term-sent .number")).to_have_text("31")
    expect(left_out).to_have_attribute("open", "")
    expect(page.get_by_role("button", name="Pause updates")).to_be_focused()


def _at_once(page: Page, one: str) -> None:
    """Pausing and going on take one press each."""
    page.goto(f"{one}/")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_role("heading", name="Paused: nothing goes")).to_be_visible()
    page.get_by_role("button", name="Resume", exact=True).click()
    expect(page.get_by_role("heading", name="Sending")).to_be_visible()


def _until_the_end(page: Page, pages: House, mailing_id: int) -> None:
    """The page that keeps itself up to date says what it has come to, and asks no more."""
    page.get_by_role("button", name="Pause updates").click()
    with pages.toolbox.database.unit_of_work() as session:
        session.get_one(Mailing, mailing_id).state = MailingState.FINISHED
    page.get_by_role("button", name="Resume updates").click()
    expect(page.locator("#standing")).to_contain_text("Finished")
    expect(page.locator("[data-live-said]")).to_contain_text("Finished")
    expect(page.locator("[data-live-state]")).to_be_hidden()


def _supporters(house: House, number: int) -> None:
    pack, now = house.toolbox.pack, datetime.now(UTC)
    with house.toolbox.database.unit_of_work() as session:
        for each in range(number):
            email = f"signer{each}@example.org"
            made = sign(session, pack, email=email, email_key=email, updates=True, now=now - timedelta(days=1))
            confirming.confirm(session, pack, made, {}, timedelta(days=1), now)


def _under_way(pages: House) -> int:
    now, states = datetime.now(UTC), [MessageState.SENT] * 30 + [MessageState.READY] * 9
    with pages.toolbox.database.unit_of_work() as session:
        mailing_id = draft(session)
        ledger(session, mailing_id, [*states, MessageState.BOUNCED, MessageState.UNCERTAIN], now=now)
        session.execute(update(MailDomain).values(rests_until=now + timedelta(hours=1), rest_reason="554 spam"))
        for message_id in session.scalars(select(MailingMessage.id)).all():
            session.add(MailingEvidence(message_id=message_id, event="lose", at=now, detail="the line was cut"))
        session.get_one(Mailing, mailing_id).left_out = {LeftOut.NO_CONSENT: 3}
        session.flush()
        mailing_figures.take(session, mailing_id, now)
    return mailing_id


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    return str(part.get_content()) if part else ""
