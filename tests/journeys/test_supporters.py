"""Supporters in a browser: searched, looked at, taken as a file, erased; every page without findings of axe."""

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from advocacy.cli.organizers import entrance_link
from advocacy.services import confirming
from tests.journeys.conftest import House, Visit
from tests.journeys.looks import Look
from tests.samples import NOW, sign

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_supporter_is_found_looked_at_taken_and_erased(pages: House, visit: Callable[..., Visit]) -> None:
    visitor = visit()
    page = visitor.page
    look = Look(page)
    _sign_in(page, pages)
    page.goto(f"{pages.url}/organizers/supporters")
    expect(page.get_by_role("main")).to_contain_text("Nobody has signed yet.")
    look.at("nobody")
    _let_sign(pages)
    page.reload()
    look.at("list")
    page.get_by_label("Name or e-mail").fill("nobody else")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("main")).to_contain_text("Nobody fits all of that.")
    look.at("nobody found")
    page.get_by_label("Name or e-mail").fill("person51 sam")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".supporter")).to_have_count(1)
    page.locator(".supporter-export summary").click()
    look.at("export")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        assert [row["email"] for row in csv.DictReader(file)] == ["person51@example.org"]
    page.get_by_role("link", name="Person51 Sample").click()
    look.at("person")
    page.get_by_role("link", name="Read it").first.click()
    expect(page.get_by_role("main")).to_contain_text("Dear")
    look.at("letter")
    page.go_back()
    page.get_by_role("link", name="Erase this person").click()
    look.at("erase")
    page.get_by_label("Why").select_option("asked by e-mail")
    page.get_by_role("button", name="Erase for ever").click()
    expect(page.get_by_role("main")).to_contain_text("The person is erased.")
    expect(page.locator(".supporter")).to_have_count(50)
    page.get_by_role("link", name="Older").click()
    expect(page.locator(".supporter")).to_have_count(1)
    look.at("last page")
    assert look.findings == []
    assert visitor.complaints == []


def _let_sign(pages: House) -> None:
    pack = pages.toolbox.pack
    with pages.toolbox.database.unit_of_work() as session:
        for number in range(52):
            mail = f"person{number}@example.org"
            who = {"given_name": f"Person{number}", "email": mail, "email_key": mail, "updates": True}
            signature_id = sign(session, pack, note="Bees matter to me.", source="flyer", **who)
            if number > 48:
                confirming.confirm(session, pack, signature_id, {}, timedelta(hours=1), NOW)


def _sign_in(page: Page, house: House) -> None:
    page.goto(entrance_link(house.toolbox))
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
