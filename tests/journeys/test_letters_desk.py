"""An admin tends the letters in a browser; every page on the way is free of findings in both themes and widths."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from advocacy.domain.message_states import MessageState
from advocacy.domain.rights import Role
from advocacy.domain.tallies import LAG, Room
from advocacy.models import Message, MessageHistory
from advocacy.services import confirming, tallies
from tests.journeys.conftest import House, Visit
from tests.journeys.looks import Look
from tests.organizers import PASSWORD, code, hire
from tests.samples import sign

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_an_admin_holds_decides_pauses_and_cancels(pages: House, visit: Callable[..., Visit], app: Flask) -> None:
    visitor = visit()
    page, desk = visitor.page, f"{pages.url}/organizers/letters"
    look = Look(page)
    _sign_in(page, pages.url, app)
    page.goto(desk)
    look.at("nothing written")
    _write_letters(pages)

    page.goto(desk)
    look.at("desk")
    page.get_by_role("link", name="Switch delivery").click()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Choose what it shall be.")).to_be_visible()
    look.at("switch with errors")
    page.get_by_label("Hold:").check()
    page.get_by_label("Why").fill("the bill was amended")
    page.get_by_role("button", name="Go on").click()
    look.at("switch, to confirm")
    page.get_by_role("button", name="Yes, switch to hold").click()
    expect(page.get_by_role("status")).to_contain_text("Delivery is on hold now.")

    page.get_by_role("link", name="Look at the evidence").click()
    look.at("uncertain")
    page.locator("article").first.get_by_role("link", name="Read it").click()
    look.at("letter")
    page.go_back()
    page.locator("article p a").first.click()
    look.at("uncertain, one office")
    page.locator(".panel").get_by_label("Why").fill("the office's log has them")
    page.locator(".panel").get_by_role("button", name="It arrived").click()
    expect(page.get_by_role("status")).to_contain_text("Decided about")

    page.goto(desk)
    page.get_by_role("table", name="Letters of each office").get_by_role("link").first.click()
    page.get_by_label("Why").fill("they asked us to wait")
    page.get_by_role("button", name="Pause this office").click()
    expect(page.get_by_role("status")).to_contain_text("This office is paused.")
    look.at("paused office")
    page.get_by_role("link", name="Cancel letters to this office").click()
    page.get_by_label("Why").fill("withdrawn")
    look.at("cancel")
    page.get_by_label("I know").check()
    page.get_by_role("button", name="Cancel these letters").click()
    expect(page.get_by_role("status").first).to_contain_text("cancelled.")
    page.goto(f"{desk}/delivery")
    page.get_by_label("Test:").check()
    page.get_by_label("Test inbox", exact=True).fill("trial@example.org")
    page.get_by_label("Why").fill("a look at the new wording")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("main")).to_contain_text("trial@example.org")
    page.get_by_role("button", name="Yes, switch to test").click()
    expect(page.get_by_role("status")).to_contain_text("Delivery is on test now.")
    look.at("on test")
    page.goto(f"{desk}/delivery")
    look.at("switch, with its past")
    assert look.findings == []
    assert visitor.complaints == []


def _sign_in(page: Page, url: str, app: Flask) -> None:
    email = hire(app, Role.ADMIN)
    page.goto(f"{url}/organizers/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator("input[name=code]").fill(code(app, email))
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/organizers/")


def _write_letters(pages: House) -> None:
    """Eight signers' letters: some went, some nobody knows of, the rest wait."""
    pack, now = pages.toolbox.pack, datetime.now(UTC)
    with pages.toolbox.database.unit_of_work() as session:
        for number in range(8):
            email = f"signer{number}@example.org"
            made = sign(session, pack, email=email, email_key=email, now=now - timedelta(days=1))
            confirming.confirm(session, pack, made, {}, timedelta(), now - timedelta(days=1))
        ids = session.scalars(select(Message.id).where(Message.seat_id.is_not(None)).order_by(Message.id)).all()
        for state, some in ((MessageState.SENT, ids[:4]), (MessageState.UNCERTAIN, ids[4:9])):
            session.execute(update(Message).where(Message.id.in_(some)).values(state=state, settled_at=now))
        for message_id in ids[4:9]:
            for event, said in (("begin", ""), ("lose", "the connection was closed after the final dot")):
                session.add(MessageHistory(message_id=message_id, event=event, at=now, detail=said))
    with pages.toolbox.database.unit_of_work() as session:
        tallies.count(session, Room.MESSAGES, pack.timezone, now + LAG)
