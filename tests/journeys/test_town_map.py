"""The map in the browser: an area picks its choice, and everything works without it."""

from collections.abc import Callable

from tests.journeys.conftest import House, Visit
from tests.residents import CAMBRIDGE, SAMPLE


def ask(house: House, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{house.url}/p/press-pause")
    for name, value in {**SAMPLE, **CAMBRIDGE}.items():
        page.fill(f"[name={name}]", value)
    page.click("text=Sign the petition")
    page.wait_for_selector(".town-map")


def test_pressing_an_area_picks_its_choice_and_marks_it(pages: House, visit: Callable[..., Visit]) -> None:
    seen = visit(viewport={"width": 320, "height": 700})
    ask(pages, seen)
    seen.page.locator('.town-area[data-number="4"]').first.click()
    assert seen.page.locator("input[name=pair]:checked").get_attribute("data-number") == "4"
    marked = seen.page.locator(".town-area.is-picked")
    assert {area.get_attribute("data-number") for area in marked.all()} == {"4"}
    assert seen.page.evaluate("document.documentElement.scrollWidth") == 320
    assert seen.complaints == []


def test_the_list_alone_is_enough_with_a_keyboard_and_without_scripts(
    pages: House, visit: Callable[..., Visit]
) -> None:
    seen = visit(java_script_enabled=False)
    ask(pages, seen)
    seen.page.locator("#pair").focus()
    for _ in range(3):
        seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_selector("text=You picked these two seats")
    assert "Representative Marjorie Decker" in seen.page.inner_text("main")
