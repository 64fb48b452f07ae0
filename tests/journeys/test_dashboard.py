"""The dashboard in a browser: it keeps itself up to date, and the keyboard reaches every seat."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from advocacy.domain.rights import Role
from advocacy.jurisdictions.pack import Pack
from tests.journeys.conftest import House, Visit
from tests.organizers import PASSWORD, code, hire
from tests.samples import WELLESLEY, WHATELY
from tests.web.organizers.test_dashboard import sign_and_count

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TEN_SECONDS = 10_500
PATIENCE = 30_000


def test_figures_change_in_place_while_somebody_reads_them(
    pages: House, visit: Callable[..., Visit], app: Flask, pack: Pack
) -> None:
    visitor = visit()
    page = visitor.page
    sign_and_count(pages.toolbox, pack, WELLESLEY, "ana@example.org")
    page.clock.install()
    _sign_in(app, page, pages.url, Role.ADMIN)
    tile = page.locator(".tile-main .tile-number")
    expect(tile).to_have_text("1")
    seats = page.locator("#seats details")
    seats.locator("summary").click()
    page.locator("#seats .mark[tabindex='0']").first.focus()
    page.keyboard.press("ArrowRight")
    seat = page.evaluate("document.activeElement.getAttribute('href')")
    page.evaluate("window.sameWindow = true; scrollTo(0, 600)")

    sign_and_count(pages.toolbox, pack, WHATELY, "ben@example.org")
    page.clock.run_for(TEN_SECONDS)
    expect(tile).to_have_text("2", timeout=PATIENCE)
    assert page.evaluate("window.sameWindow")
    assert page.evaluate("scrollY") == 600
    assert page.evaluate("document.activeElement.getAttribute('href')") == seat
    expect(seats).to_have_attribute("open", "")

    page.get_by_role("button", name="Pause updates").click()
    sign_and_count(pages.toolbox, pack, WELLESLEY, "cem@example.org")
    page.clock.run_for(TEN_SECONDS)
    expect(tile).to_have_text("2")
    page.get_by_role("button", name="Resume updates").click()
    expect(tile).to_have_text("3", timeout=PATIENCE)
    assert visitor.complaints == []


def test_arrow_keys_go_from_seat_to_seat_and_tell_its_figures(
    pages: House, visit: Callable[..., Visit], app: Flask, pack: Pack
) -> None:
    page = visit().page
    sign_and_count(pages.toolbox, pack, WELLESLEY, "ana@example.org")
    _sign_in(app, page, pages.url, Role.ADMIN)
    house = page.locator(".seat-map").last
    assert house.locator(".mark").count() == 160
    assert house.locator(".mark[tabindex='0']").count() == 1
    house.locator(".mark[tabindex='0']").focus()
    reached = set()
    for key in ["ArrowDown"] * 8 + ["ArrowLeft"] * 8 + ["End", "Home"]:
        page.keyboard.press(key)
        told = page.evaluate("document.activeElement.getAttribute('aria-label')")
        expect(house.locator("[data-readout]")).to_have_text(told)
        reached.add(told)
    assert len(reached) >= 16
    assert house.locator(".mark[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/organizers/seats#seat-lower-*")
    expect(page.locator("tr:target")).to_be_in_viewport()


def _sign_in(app: Flask, page: Page, url: str, role: Role) -> None:
    email = hire(app, role)
    page.goto(f"{url}/organizers/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    if role is Role.ADMIN:
        page.locator("input[name=code]").fill(code(app, email))
        page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/organizers/")
