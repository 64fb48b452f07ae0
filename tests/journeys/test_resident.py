"""A resident's whole journey: from the petition page to two letters that arrived."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from advocacy.models import Signature
from tests.journeys.conftest import House, Visit
from tests.workers.fleet import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ANA = {
    "First name": "Ana",
    "Last name": "O’Sample",
    "E-mail": "ana@example.org",
    "Street address": "12 Sample St",
    "City or town": "Wellesley",
    "ZIP code": "02482",
}
WINDOWS = [
    pytest.param({}, id="desktop"),
    pytest.param({"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}, id="phone"),
    pytest.param({"java_script_enabled": False}, id="without JavaScript"),
]


def fill(page: Page, **changes: str) -> None:
    for label, words in {**ANA, **changes}.items():
        page.get_by_label(label, exact=True).fill(words)


def fits(page: Page) -> bool:
    """Whether nothing sticks out to the right; without JavaScript there is nobody to ask."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("window", WINDOWS)
def test_signing_confirming_and_two_letters(
    house: House, visit: Callable[..., Visit], window: dict[str, object]
) -> None:
    visitor = visit(**window)
    page = visitor.page
    has_script = window.get("java_script_enabled", True)

    page.goto(f"{house.url}/p/press-pause")
    page.get_by_role("button", name="Sign the petition").click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator("#error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter your e-mail address.").click()

    fill(page)
    page.get_by_label("Why this matters to you").fill("I walk past six cameras.")
    page.get_by_role("button", name="Sign the petition").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your inbox")
    expect(page.get_by_text("Senator Cynthia Creem")).to_be_visible()
    assert not has_script or fits(page)

    (mail,) = house.mails_to("ana@example.org")
    text = mail.get_body(("plain",))
    assert text is not None
    link = re.search(rf"{re.escape(house.url)}/confirm/\S+", text.get_content())
    assert link is not None
    page.goto(link[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("Your letters, Ana")
    page.get_by_label("Subject", exact=True).nth(1).fill("In my own words")
    assert not has_script or fits(page)
    page.get_by_role("button", name="Confirm and send my letters").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, Ana")
    expect(page.get_by_alt_text("QR code of your link")).to_be_visible()
    assert not has_script or fits(page)

    (to_senator,) = house.mails_to("cynthia.creem@masenate.gov")
    (to_representative,) = house.mails_to("alice.peisch@mahouse.gov")
    assert to_representative["Subject"] == "In my own words"
    assert "ana@example.org" in to_senator["Reply-To"]
    for letter in (to_senator, to_representative):
        body = letter.get_content()
        assert "I walk past six cameras." in body
        assert "12 Sample St" in body

    page.get_by_role("link", name="See my signature and letters").click()
    wait_until(lambda: _says_taken(page), "both letters taken")
    assert all(address.startswith((house.url, "data:")) for address in visitor.asked)
    assert visitor.complaints == []


def test_a_double_click_signs_once_and_confirms_once(house: House, visit: Callable[..., Visit]) -> None:
    page = visit().page
    page.goto(f"{house.url}/p/press-pause")
    fill(page)
    page.get_by_role("button", name="Sign the petition").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your inbox")
    with house.toolbox.database.reading() as session:
        assert session.scalar(select(func.count(Signature.id))) == 1
    page.goto(_confirm_link(house))
    page.get_by_role("button", name="Confirm and send my letters").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, Ana")


def test_the_back_button_and_a_second_tab_do_no_harm(house: House, visit: Callable[..., Visit]) -> None:
    one, two = visit().page, visit().page
    one.goto(f"{house.url}/p/press-pause")
    fill(one)
    one.get_by_role("button", name="Sign the petition").click()
    expect(one.get_by_role("heading", level=1)).to_have_text("Check your inbox")
    for tab in (one, two):
        tab.goto(_confirm_link(house))
    for tab in (one, two):
        tab.get_by_role("button", name="Confirm and send my letters").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Thank you, Ana")
    one.go_back()
    expect(one.get_by_role("heading", level=1)).to_have_text("Your signature is confirmed already")
    house.mails_to("cynthia.creem@masenate.gov")
    assert house.sink.recipients["cynthia.creem@masenate.gov"] == 1


def test_signing_in_a_divided_town_with_the_keyboard_alone(pages: House, visit: Callable[..., Visit]) -> None:
    page = visit().page
    page.goto(f"{pages.url}/p/press-pause")
    keys = page.keyboard
    keys.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    keys.press("Enter")
    keys.press("Tab")
    expect(page.get_by_role("link", name="How we count").first).to_be_focused()
    for words in ("Bo", "Sample", "bo@example.org", "18 Clary St", "Cambridge", "02139"):
        keys.press("Tab")
        keys.type(words)
    keys.press("Tab")
    keys.press("Enter")
    for words in ("", ""):
        keys.press("Tab")
        keys.type(words)
    keys.press("Tab")
    keys.type("Because of my street.")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Space")
    expect(page.get_by_label("Show my first name and town on this page.")).to_be_checked()
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your inbox")
    page.locator("input[name=pair]").first.focus()
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.get_by_text("You picked these two seats in Cambridge yourself.")).to_be_visible()


def _says_taken(page: Page) -> bool:
    page.reload()
    return page.get_by_text("The office's mail server has taken it.").count() == 2


def _confirm_link(house: House) -> str:
    (mail,) = house.mails_to("ana@example.org")
    body = mail.get_body(("plain",))
    found = re.search(r"http://\S+/confirm/\S+", body.get_content() if body else "")
    assert found is not None
    return found[0]
