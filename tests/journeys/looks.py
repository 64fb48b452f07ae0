"""What is wrong with a page as it is shown: axe-core's findings, and anything wider than the window."""

from collections.abc import Iterable, Sequence

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WINDOWS = [(1280, "dark"), (320, "light")]
OTHER_WINDOWS = [(1280, "light"), (320, "dark")]

# Only what is broken comes back: all that is in order would take as long again to be told.
_FINDINGS = """
() => axe.run({ resultTypes: ["violations"], preload: false }).then(({ violations }) =>
  violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ html }) => html.slice(0, 100)).join(" and ")}`))
"""


class Look:
    """Gathers findings from page to page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.findings: list[str] = []

    def at(self, name: str, windows: Sequence[tuple[int, str]] = WINDOWS) -> None:
        """Look at the page that is open in each window (width in px and colour scheme), from narrow to wide."""
        for width, scheme in sorted(windows):
            self._page.set_viewport_size({"width": width, "height": 900})
            # Without motion: colours on their way from one scheme to the other are neither's.
            self._page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            self.findings += [f"{name}, {width} px, {scheme}: {found}" for found in findings(self._page)]


def findings(page: Page) -> Iterable[str]:
    """Each rule that the page breaks in its window, with the places."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    yield from page.evaluate(_FINDINGS)
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        yield "wider than the window"
