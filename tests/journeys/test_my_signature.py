"""A signer on a small screen: corrects the address, says it was somebody else, erases; axe finds nothing."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import House, Visit
from tests.journeys.looks import OTHER_WINDOWS, WINDOWS, Look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_signer_corrects_disowns_and_erases(pages: House, visit: Callable[..., Visit]) -> None:
    visitor = visit(viewport={"width": 320, "height": 640})
    page, links = visitor.page, pages.toolbox.links
    look = Look(page)
    signature_id = _signed(pages, page)
    page.goto(links.confirm(signature_id, datetime.now(UTC)))
    page.get_by_role("link", name="Something is wrong with my address").click()
    page.get_by_label("Street address").fill("")
    page.get_by_role("button", name="Save my address").click()
    look.at("address with errors")
    _address(page, "18 Clary St", "Cambridge", "02139")
    look.at("address, which seats")
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Save my address").click()
    page.get_by_role("button", name="Confirm and send my letters").click()
    page.goto(links.mine(signature_id))
    look.at("my signature", [*WINDOWS, *OTHER_WINDOWS])
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    assert download.value.suggested_filename == "my-signature.json"
    page.get_by_role("link", name="Correct my address").click()
    _address(page, "14 Sample St", "Wellesley", "02482")
    expect(page.get_by_role("status")).to_be_focused()
    page.get_by_role("link", name="Withdraw my signature").click()
    look.at("withdraw")
    page.goto(links.not_mine(signature_id))
    look.at("not me")
    page.get_by_role("button", name="This was not me").click()
    expect(page.get_by_role("status")).to_be_visible()
    look.at("disowned")
    page.get_by_role("link", name="Erase what was entered").click()
    page.get_by_role("button", name="Erase my signature").click()
    look.at("erase, unsure")
    page.get_by_label("Yes, erase it.").check()
    page.get_by_role("button", name="Erase my signature").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This signature has been erased")
    assert look.findings == []


def _signed(pages: House, page: Page) -> int:
    page.goto(f"{pages.url}/p/press-pause")
    given = {"given_name": "Ana", "family_name": "Sample", "email": "ana@example.org", "street": "12 Sample St"}
    for name, words in {**given, "town": "Wellesley", "zip": "02482"}.items():
        page.locator(f"#{name}").fill(words)
    page.get_by_role("button", name="Sign the petition").click()
    page.wait_for_url("**/signed/*")
    return pages.toolbox.links.read_signed(page.url.rpartition("/")[2])


def _address(page: Page, street: str, town: str, code: str) -> None:
    for name, words in {"street": street, "town": town, "zip": code}.items():
        page.locator(f"#{name}").fill(words)
    page.get_by_role("button", name="Save my address").click()
