"""A whole house for journeys: the real web server, a real worker, a real mail server, and a browser before it."""

import shutil
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from advocacy.gateways.processes import web_command
from advocacy.wiring import Toolbox
from config import Settings
from tests.processes import ended, run
from tests.stubs.smtp_sink import SmtpSink
from tests.workers.fleet import environment, fleet, wait_until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@dataclass
class House:
    """The running product: `url` without trailing slash, its toolbox for looking behind the pages, its mail."""

    url: str
    toolbox: Toolbox
    sink: SmtpSink

    def mails_to(self, address: str, number: int = 1) -> list[EmailMessage]:
        """The mails that reached `address`, once there are `number` of them."""
        wait_until(lambda: self.sink.recipients[address] >= number, f"{number} mails")
        received = [mail.octets for mail in self.sink.mails if mail.envelope_to == address]
        return [message_from_bytes(octets, policy=policy.default) for octets in received]


@dataclass
class Visit:
    """One visitor's browser window, and what it asked for and complained about."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def settings(settings: Settings, free_port: int, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The tests' settings on this journey's own port; letters go after a second."""
    url = f"http://127.0.0.1:{free_port}"
    monkeypatch.setenv("ADVOCACY_BASE_URL", url)
    monkeypatch.setenv("ADVOCACY_LETTERS__DELAY_SECONDS", "1")
    return settings.model_copy(update={"base_url": url, "port": free_port})


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def house(settings: Settings, sink: SmtpSink) -> Iterator[House]:
    """The web server, and a worker and a clock that deliver to the mail server."""
    toolbox = Toolbox(settings)
    with fleet(settings, sink.url) as workers, _web(settings, sink.url):
        workers.start_worker()
        workers.start_beat()
        yield House(settings.public_url, toolbox, sink)
    toolbox.database.close()


@pytest.fixture
def pages(settings: Settings, sink: SmtpSink) -> Iterator[House]:
    """The web server alone, for journeys that need no mail."""
    toolbox = Toolbox(settings)
    with _web(settings, sink.url):
        yield House(settings.public_url, toolbox, sink)
    toolbox.database.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser; each visitor has a window with a memory of its own."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens a new window, as `Browser.new_context` takes its options."""

    def open_window(**options: object) -> Visit:
        # Without motion, or axe sees the colours half-way between two themes.
        usual = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
        context: BrowserContext = chromium.new_context(**{**usual, **options})  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        visit = Visit(context.new_page())
        visit.page.on("request", lambda request: visit.asked.append(request.url))
        visit.page.on("console", lambda message: _note(visit, message.type, message.text))
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        return visit

    yield open_window
    for context in chromium.contexts:
        context.close()


def _note(visit: Visit, kind: str, words: str) -> None:
    # The browser reports every answer in the 400s; those are what the journeys look at anyway.
    if kind in {"error", "warning"} and "the server responded with a status of 4" not in words:
        visit.complaints.append(words)


@contextmanager
def _web(settings: Settings, smtp_url: str) -> Iterator[None]:
    command = web_command("127.0.0.1", settings.port, workers=1, threads=4)
    settings.var.mkdir(parents=True, exist_ok=True)
    process = run(command, environment(settings, smtp_url), settings.var / "web.log")
    try:
        wait_until(lambda: _answers(settings.public_url), "an answer of the web server")
        yield
    finally:
        process.terminate()
        ended(process, within_seconds=30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
