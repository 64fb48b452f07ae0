"""Nothing leaves: browsers ask only this site, and the house talks only to the hosts of its settings."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
import requests
from flask import Flask

from advocacy.domain.rights import Role
from tests.furnished import Page, furnish, pages
from tests.journeys.conftest import House, Visit
from tests.journeys.test_dashboard import _sign_in
from tests.organizers import PASSWORD, code, hire
from tests.residents import SAMPLE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LEADS_AWAY = {"clicks.click"}
"""Counted links of mailings, which lead to where the mailing says."""
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def _shown(app: Flask) -> Iterator[Page]:
    """Everything that can be opened by its address."""
    for page in pages(app, furnish(app)):
        if "GET" in page.methods and page.endpoint not in LEADS_AWAY:
            yield page


def test_every_page_asks_only_its_own_site(pages: House, visit: Callable[..., Visit], app: Flask) -> None:
    visitor = visit()
    _sign_in(app, visitor.page, pages.url, Role.ADMIN)
    seen = 0
    for page in _shown(app):
        visitor.page.goto(pages.url + page.address, wait_until="load")
        seen += 1
    assert seen > 80
    others = {url for url in visitor.asked if not url.startswith((f"{pages.url}/", "data:", "blob:"))}
    assert others == set()
    assert visitor.complaints == []
    kept = visitor.page.evaluate("localStorage.length + sessionStorage.length")
    assert kept == 0


def test_a_day_of_the_house_needs_no_other_connection(house: House, app: Flask) -> None:
    with requests.Session() as resident:
        resident.trust_env = False
        signed = resident.post(f"{house.url}/p/press-pause/sign", data={**SAMPLE, "updates": "y"})
        assert "Check your inbox" in signed.text
        (mail,) = house.mails_to("ana@example.org")
        link = re.search(rf"{re.escape(house.url)}/confirm/\S+", mail.as_string().replace("=\n", ""))
        assert link is not None
        assert "Thank you, Ana" in resident.post(link[0]).text
        house.mails_to("cynthia.creem@masenate.gov")
        assert not resident.cookies
    with requests.Session() as organizer:
        organizer.trust_env = False
        _enter(organizer, house.url, app)
        for page in _shown(app):
            if page.app == "desk":
                assert organizer.get(house.url + page.address).status_code < 500
        words = f"{house.url}/organizers/mailings/1"
        _send(organizer, f"{words}/preflight", f"{words}/test", language="en", variant="0")
        house.mails_to("admin@example.org")
    logs = [(house.toolbox.settings.var / name).read_text() for name in ("web.log", "fleet.log")]
    assert not any("refuse_host" in log for log in logs)


def _enter(organizer: requests.Session, url: str, app: Flask) -> None:
    email, desk = hire(app, Role.ADMIN), f"{url}/organizers"
    answer = _send(organizer, f"{desk}/sign-in", f"{desk}/sign-in", email=email, password=PASSWORD)
    answer = _send(organizer, answer.url, answer.url, code=code(app, email))
    assert answer.url == f"{desk}/"


def _send(organizer: requests.Session, page: str, to: str, **fields: str) -> requests.Response:
    token = _TOKEN.search(organizer.get(page).text)
    assert token is not None
    return organizer.post(to, data={"csrf_token": unescape(token[1]), **fields})
