"""Whatever is in an e-mail, the frame that shows it loads and runs nothing; its own styles hold."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Route, expect

from config import Settings
from tests.journeys.conftest import Visit
from tests.web.test_mail_frames import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MORE = (
    "<script>parent.document.title = document.title = 'run'</script><body onload='document.title = 1'>"
    "<link rel='stylesheet' href='https://tracker.example.org/x.css'><iframe src='https://tracker.example.org/'></iframe>"
    "<p id='remote' style='background: url(https://tracker.example.org/y.png)'>There</p>"
    "<meta http-equiv='refresh' content='0; url=https://tracker.example.org/'>"
)


def test_a_hostile_mail_is_shown_with_its_styles_and_nothing_of_it_runs_or_leaves(
    client: FlaskClient, settings: Settings, visit: Callable[..., Visit]
) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Sample"
    mail.set_content("Hello")
    mail.add_alternative(HOSTILE + MORE, subtype="html")
    settings.mail_folder.mkdir(parents=True)
    (settings.mail_folder / "hostile.eml").write_bytes(mail.as_bytes())

    def answer(route: Route) -> None:
        """The application's own answers, without a server before it."""
        path = route.request.url.removeprefix(settings.public_url)
        found = client.get(path)
        route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.data)

    visitor = visit()
    page = visitor.page
    left: list[str] = []
    page.context.route("https://**", lambda route: (left.append(route.request.url), route.abort()))
    page.route(f"{settings.public_url}/**", answer)
    page.goto(f"{settings.public_url}/dev/mail/hostile")
    frame = page.frame_locator("iframe")
    hello = frame.get_by_text("Hello")
    expect(hello).to_have_css("color", "rgb(1, 2, 3)")
    expect(hello).to_have_css("font-weight", "700")
    frame.get_by_role("button", name="Go").click()
    expect(page).to_have_title("Sample · Sample Organization")
    expect(hello).to_be_visible()
    assert left == []
    refused = ("x.png", "x.css", "y.png", "refresh", "Framing", "form", "allow-scripts")
    said = "\n".join(visitor.complaints)
    assert [each for each in refused if each not in said] == [], "the browser tells what it did not do"
