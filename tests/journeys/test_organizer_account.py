"""An admin's account from the first link to a passkey, each page without findings in both themes."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Page, expect

from advocacy.services import organizers
from tests.journeys.conftest import House, Visit
from tests.journeys.looks import Look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "a long sample password, of no value"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def fill(page: Page, **fields: str) -> None:
    for name, words in fields.items():
        page.locator(f"input[name={name}]").fill(words)


def test_from_the_first_link_to_signing_in_with_a_passkey(pages: House, visit: Callable[..., Visit]) -> None:
    visitor = visit()
    page, site = visitor.page, f"http://localhost:{pages.toolbox.settings.port}/organizers"
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    look, now = Look(page), datetime.now(UTC)
    with pages.toolbox.database.unit_of_work() as session:
        key = organizers.first_admin(session, "admin@example.org", now).fs_uniquifier

    page.goto(site + pages.toolbox.links.entrance(key, now).partition("/organizers")[2])
    look.at("entrance")
    press(page, "Sign in")
    page.goto(f"{site}/account")
    look.at("account")
    page.get_by_role("link", name="Choose one").click()
    fill(page, new_password="short", new_password_confirm="short")
    press(page, "Change the password")
    look.at("password")
    fill(page, new_password=PASSWORD, new_password_confirm=PASSWORD)
    press(page, "Change the password")
    expect(page.get_by_role("status")).to_contain_text("Your password is changed.")

    page.goto(f"{site}/account/authenticator")
    press(page, "Show the key")
    look.at("authenticator")
    fill(page, code=shown_code(page.locator(".authenticator-key").inner_text()))
    press(page, "Finish")
    page.get_by_role("link", name="Make some").click()
    press(page, "Make new codes")
    expect(page.locator(".recovery-codes code")).to_have_count(8)
    look.at("recovery-codes")
    page.goto(f"{site}/account/passkeys")
    look.at("passkeys")
    fill(page, name="My laptop")
    press(page, "Add a passkey")
    expect(page.get_by_role("status")).to_contain_text("The passkey My laptop is added.")
    page.goto(f"{site}/team")
    look.at("team")
    page.goto(f"{site}/audit")
    look.at("audit")

    press(page, "Sign out")
    look.at("sign-in")
    page.get_by_role("link", name="I forgot my password").click()
    look.at("forgotten")
    page.goto(f"{site}/team")
    page.get_by_role("link", name="Sign in with a passkey").click()
    look.at("passkey")
    press(page, "Ask my device")
    page.wait_for_url(f"{site}/team")
    press(page, "Sign out")
    fill(page, email="admin@example.org", password=PASSWORD)
    press(page, "Sign in")
    look.at("which")
    press(page, "Use the authenticator app")
    fill(page, code="000000")
    press(page, "Sign in")
    look.at("code")
    page.goto(f"{site}/sign-in")
    fill(page, email="admin@example.org", password=PASSWORD)
    press(page, "Sign in")
    press(page, "Use a passkey")
    press(page, "Ask my device")
    page.wait_for_url(f"{site}/")
    assert look.findings == []
    assert visitor.complaints == []
    assert {url.split("/")[2] for url in visitor.asked if not url.startswith("data:")} == {site.split("/")[2]}


def shown_code(key: str) -> str:
    """What an authenticator app with this key shows."""
    return str(TOTP(key=key, format="base32").generate().token)
