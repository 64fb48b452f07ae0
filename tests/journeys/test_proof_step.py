"""While there is much signing, the browser does the step in between by itself; without its script, people do."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from advocacy.models import Signature
from tests.journeys.conftest import House, Visit
from tests.journeys.looks import OTHER_WINDOWS, WINDOWS, Look
from tests.residents import SAMPLE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def careful(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> House:
    """A house that asks every form for a proof."""
    monkeypatch.setenv("ADVOCACY_LIMITS__PROOF", "on")
    house: House = request.getfixturevalue("pages")
    return house


def test_the_step_takes_care_of_itself_and_can_be_waited_for(careful: House, visit: Callable[..., Visit]) -> None:
    visitor = visit()
    page, look = visitor.page, Look(visitor.page)
    _sign(careful, page, "ana@example.org")
    expect(page.get_by_role("heading", name="Check your inbox")).to_be_visible(timeout=30_000)
    assert _signatures(careful) == 1
    assert not [each for each in visitor.complaints if "Content Security Policy" in each]

    page.route("**/proof_step.js*", lambda route: route.abort())
    _sign(careful, page, "bo@example.org")
    expect(page.get_by_text("Wait 20 seconds, then press the button.")).to_be_visible()
    look.at("one more step", [*WINDOWS, *OTHER_WINDOWS])
    page.get_by_role("button", name="Sign the petition").click()
    expect(page.get_by_text("a little too early")).to_be_focused()
    look.at("one more step, too early")
    assert _signatures(careful) == 1
    assert look.findings == []


def _sign(house: House, page: Page, email: str) -> None:
    page.goto(f"{house.url}/p/press-pause")
    for name, words in (SAMPLE | {"email": email}).items():
        page.locator(f"#{name}").fill(words)
    page.get_by_role("button", name="Sign the petition").click()


def _signatures(house: House) -> int:
    with house.toolbox.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Signature)) or 0
