"""A resident of a divided town lets the browser say where home is."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from advocacy.jurisdictions.pack import Pack
from tests import maps
from tests.journeys.conftest import House, Visit
from tests.journeys.looks import findings
from tests.journeys.test_resident import fill

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CAMBRIDGE = {"Street address": "18 Clary St", "City or town": "Cambridge", "ZIP code": "02139"}


@pytest.fixture
def mapped(pages: House, pack: Pack, tmp_path: Path) -> House:
    """The web server with the sample districts loaded."""
    maps.load(pages.toolbox.database, pack, maps.sheets(pack, tmp_path))
    return pages


@pytest.fixture
def home(pack: Pack) -> dict[str, float]:
    town = pack.gazetteer.towns["Cambridge"]
    return {"latitude": town.latitude, "longitude": town.longitude, "accuracy": 20}


def sign(page: Page) -> None:
    page.get_by_role("button", name="Sign the petition").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your inbox")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_with_the_location_a_divided_town_asks_nothing(
    mapped: House, visit: Callable[..., Visit], home: dict[str, float], width: int, scheme: str
) -> None:
    window = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    visitor = visit(geolocation=home, permissions=["geolocation"], **window)
    page = visitor.page
    page.goto(f"{mapped.url}/p/press-pause")
    fill(page, **CAMBRIDGE)
    page.get_by_role("button", name="Use my location", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Do not use my location")).to_be_focused()
    expect(page.locator("#location [role=status]")).to_have_text(re.compile("^Your location is ready."))
    assert list(findings(page)) == []
    sign(page)
    expect(page.get_by_text("where you pressed “Use my location”")).to_be_visible()
    assert not any("latitude" in address or "42." in address for address in visitor.asked)
    assert all(address.startswith((mapped.url, "data:")) for address in visitor.asked)
    assert visitor.complaints == []


def test_a_location_can_be_taken_back(mapped: House, visit: Callable[..., Visit], home: dict[str, float]) -> None:
    page = visit(geolocation=home, permissions=["geolocation"]).page
    page.goto(f"{mapped.url}/p/press-pause")
    fill(page, **CAMBRIDGE)
    page.get_by_role("button", name="Use my location", exact=True).click()
    page.get_by_role("button", name="Do not use my location").click()
    expect(page.locator("#location [role=status]")).to_have_text("Your location will not be used.")
    assert page.locator("input[name=latitude]").input_value() == ""
    sign(page)
    expect(page.get_by_role("radio").first).to_be_visible()


def test_a_location_survives_a_mistake_elsewhere(
    mapped: House, visit: Callable[..., Visit], home: dict[str, float]
) -> None:
    page = visit(geolocation=home, permissions=["geolocation"]).page
    page.goto(f"{mapped.url}/p/press-pause")
    fill(page, **{**CAMBRIDGE, "E-mail": "nonsense"})
    page.get_by_role("button", name="Use my location", exact=True).click()
    expect(page.get_by_role("button", name="Do not use my location")).to_be_visible()
    page.get_by_role("button", name="Sign the petition").click()
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.get_by_role("button", name="Do not use my location")).to_be_visible()
    page.get_by_label("E-mail", exact=True).fill("ana@example.org")
    sign(page)
    expect(page.get_by_text("where you pressed “Use my location”")).to_be_visible()


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ({}, "Your browser does not give your location. Just go on without it."),
        (
            {
                "permissions": ["geolocation"],
                "geolocation": {"latitude": 42.37, "longitude": -71.1, "accuracy": 5000},
            },
            "Your browser knows only roughly where you are, which is not enough. Just go on without it.",
        ),
    ],
    ids=["refused", "vague"],
)
def test_without_a_good_location_the_form_goes_on(
    mapped: House, visit: Callable[..., Visit], window: dict[str, object], words: str
) -> None:
    page = visit(**window).page
    page.goto(f"{mapped.url}/p/press-pause")
    fill(page, **CAMBRIDGE)
    page.get_by_role("button", name="Use my location", exact=True).click()
    expect(page.locator("#location [role=status]")).to_have_text(words)
    expect(page.get_by_role("button", name="Use my location", exact=True)).to_be_focused()
    sign(page)


def test_without_javascript_nothing_is_shown_and_nothing_is_missing(
    mapped: House, visit: Callable[..., Visit]
) -> None:
    page = visit(java_script_enabled=False).page
    page.goto(f"{mapped.url}/p/press-pause")
    expect(page.locator("#location")).to_be_hidden()
    fill(page, **CAMBRIDGE)
    sign(page)
