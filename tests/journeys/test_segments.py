"""A segment in a browser: counted while it is chosen, saved, replaced; no page with findings of axe."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import crowd
from tests.crowd import Act, Someone
from tests.journeys.conftest import House, Visit
from tests.journeys.looks import Look
from tests.journeys.test_supporters import _sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_segment_is_counted_while_it_is_chosen_and_kept(pages: House, visit: Callable[..., Visit]) -> None:
    with pages.toolbox.database.unit_of_work() as session:
        for act in (Act(), Act(news=False), Act(town="Wellesley")):
            crowd.add(session, Someone(acts=(act,)))
    visitor = visit()
    page = visitor.page
    look = Look(page)
    _sign_in(page, pages)
    page.goto(f"{pages.url}/organizers/segments")
    page.get_by_role("link", name="Build the first one").click()
    count = page.locator("[data-segment-count]")
    expect(count).to_contain_text("2 people would get it")
    page.get_by_label("Town").fill("cambridge")
    expect(count).to_contain_text("in Cambridge. 1 person would get it")
    expect(count).to_contain_text("Did not ask for news 1")
    page.get_by_label("Keep it under this name").fill("Neighbours")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Neighbours").click()
    expect(page.get_by_label("Town")).to_have_value("Cambridge")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Put this in its place").check()
    look.at("builder")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Rename or delete").click()
    look.at("saved")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("main")).to_contain_text("None has a name yet.")
    assert look.findings == []
    # The browser itself notes every answer that is no page as asked for: here the question before replacing.
    assert [said for said in visitor.complaints if "409" not in said] == []
