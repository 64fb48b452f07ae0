"""An editor makes a petition from nothing to the public page; every page on the way is free of findings."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from advocacy.domain.actors import Actor
from advocacy.domain.rights import Role
from advocacy.services import petition_versions
from tests.journeys.conftest import House, Visit
from tests.journeys.looks import Look
from tests.organizers import PASSWORD, hire

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TEXTS = {
    "title": "Save the parks",
    "ask": "Ask for parks.",
    "body": "The bill would **keep parks**.",
    "filed_by": "Somebody.",
    "where_it_stands": "In committee.",
}
LETTER = {"subjects": "Parks\nOur parks", "greeting": "Dear {legislator.name},", "closing": "Sincerely,"}
BODIES = {"ask": "Please support {bill.numbers}.", "thank": "Thank you for {bill.numbers}."}


def test_a_petition_goes_from_a_draft_to_everybody(pages: House, visit: Callable[..., Visit], app: Flask) -> None:
    visitor = visit()
    page, desk = visitor.page, f"{pages.url}/organizers/petitions"
    look = Look(page)
    _sign_in(page, pages.url, hire(app, Role.EDITOR))

    page.goto(f"{desk}/begin")
    page.get_by_label("Title").fill("Save the parks")
    page.get_by_label("Bill", exact=True).select_option("194")
    look.at("begin")
    page.get_by_role("button", name="Begin the draft").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("alert")).to_contain_text("Not published: this is missing")
    look.at("refused")

    page.get_by_role("alert").get_by_role("link", name="English: what is asked is missing").click()
    for part, words in TEXTS.items():
        page.locator(f"#text-en-{part}").fill(words)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    look.at("texts")

    page.get_by_role("link", name="Letters", exact=True).last.click()
    for stance, body in BODIES.items():
        for part, words in {**LETTER, "body": body}.items():
            page.locator(f"#letter-en-{stance}-{part}").fill(words)
    page.get_by_label("To", exact=True).select_option(label=_option(page, "(thank)"))
    letter = page.locator("#trial-letter")
    expect(letter).to_contain_text("Thank you for S.1053 / H.1946.")
    page.locator("#letter-en-thank-greeting").fill("Hello {legislator.family_name},")
    expect(letter).to_contain_text("Hello Creem,")
    page.get_by_label("To", exact=True).select_option(index=0)
    expect(letter).to_contain_text("Please support S.1053 / H.1946.")
    look.at("letters")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")

    for name in ("facts", "bills/194", "versions", "versions/1/2", "preview/en", "schedule", "close", ""):
        page.goto(f"{desk}/save-the-parks/{name}")
        look.at(name or "overview")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status")).to_contain_text("The petition is open")
    page.goto(f"{desk}/save-the-parks/schedule")
    page.get_by_label("Day").fill("2027-11-07")
    page.get_by_label("Time").fill("01:30")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("The second, an hour later").check()
    look.at("which of two")
    page.get_by_role("button", name="Save").click()
    look.at("open")

    page.goto(f"{desk}/save-the-parks/texts")
    with pages.toolbox.database.unit_of_work() as session:
        other, now = Actor(None, "eve@example.org", ""), datetime.now(UTC)
        petition_versions.save(session, "save-the-parks", {"text/en/ask": "Ask for trees."}, 3, other, now)
    page.locator("#text-en-ask").fill("Ask for ponds.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("eve@example.org saved version")
    look.at("conflict")
    _save_by_keyboard(page, "Ask for ponds and trees.")

    page.get_by_role("link", name="Versions").click()
    page.get_by_role("link", name="Compare version 4 with now").click()
    expect(page.get_by_role("main")).to_contain_text("Ask for ponds and trees.")
    page.get_by_role("button", name="Make everything as in version 4 again").click()
    expect(page.get_by_role("status")).to_contain_text("Everything is as it was in version 4 again.")
    page.get_by_role("link", name="Texts").click()
    expect(page.locator("#text-en-ask")).to_have_value("Ask for trees.")
    page.goto(f"{desk}/")
    look.at("list")
    page.goto(f"{pages.url}/p/save-the-parks")
    expect(page.get_by_role("heading", name="Save the parks")).to_be_visible()
    expect(page.get_by_text("Open until November 7, 2027")).to_be_visible()
    look.at("public")
    assert look.findings == []
    assert visitor.complaints == []


def _sign_in(page: Page, url: str, email: str) -> None:
    page.goto(f"{url}/organizers/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/organizers/")


def _save_by_keyboard(page: Page, ask: str) -> None:
    """Change the ask and save, with nothing but keys; whatever has the focus shows it."""
    page.goto(page.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    _tab_to(page, "#text-en-ask")
    page.keyboard.press("Control+a")
    page.keyboard.type(ask)
    _tab_to(page, "form[data-once] button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved.")


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "(({outlineStyle, boxShadow}) => outlineStyle !== 'none' || boxShadow !== 'none')"
            "(getComputedStyle(document.activeElement))"
        )
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the Tab key does not reach {selector}")


def _option(page: Page, words: str) -> str:
    """The first seat in the list whose label has these words."""
    labels = page.locator("#seat option").all_text_contents()
    return next(" ".join(label.split()) for label in labels if words in label)
