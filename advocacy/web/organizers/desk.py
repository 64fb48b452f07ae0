"""The organizers' application: Flask put together a second time, with sessions and accounts.

It stands beside the public one, which knows neither (docs/decisions/009-two-applications.md).
"""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask
from flask_wtf import CSRFProtect

from advocacy.web import content_types, entry, errors, extensions, headers
from advocacy.web.application import Application
from advocacy.web.languages import speak
from advocacy.web.organizers import access, accounts, nav, rooms
from advocacy.web.organizers.mount import MOUNT
from advocacy.wiring import Toolbox

_MAX_FORM_BYTES = 1024 * 1024
_COOKIE = "advocacy_organizer"


def create_desk(toolbox: Toolbox) -> Flask:
    """The application behind `MOUNT`; every page of it has an entry rule, or this raises `RuntimeError`."""
    desk = Application()
    desk.extensions["toolbox"] = toolbox
    desk.config.update(
        SECRET_KEY=toolbox.secret_key,
        # A tuple: of a list, Flask-Security would sign its own tokens with the last, the oldest.
        SECRET_KEY_FALLBACKS=tuple(reversed(toolbox.settings.old_secret_keys)),
        APPLICATION_ROOT=MOUNT,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        **_cookie(is_secure=urlsplit(toolbox.settings.public_url).scheme == "https"),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=toolbox.settings.organizers.hours),
        FRONT_PAGE=f"{MOUNT}/",
        MAX_CONTENT_LENGTH=_MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=_MAX_FORM_BYTES,
        MAX_FORM_PARTS=1000,
        TRUSTED_HOSTS=headers.trusted_hosts(toolbox.settings),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=False,  # entry.py checks where a form comes from, by more than the Referer
    )
    desk.before_request(_speak_english)
    extensions.init(desk)
    headers.init(desk)
    entry.init(desk)
    content_types.init(desk)
    errors.init(desk)
    CSRFProtect(desk)
    accounts.init(desk)
    rooms.init(desk)
    nav.init(desk)
    access.init(desk)
    desk.jinja_env.globals["page_layout"] = "layouts/desk.html"
    return desk


def _cookie(*, is_secure: bool) -> dict[str, str | bool]:
    """With https a name that browsers take from this host alone, over https, for all of it (RFC 6265bis, 4.1.3.2):
    no neighbour in the domain can plant a sign-in. Without, it stays where it is needed.
    """
    return {
        "SESSION_COOKIE_NAME": f"__Host-{_COOKIE}" if is_secure else _COOKIE,
        "SESSION_COOKIE_PATH": "/" if is_secure else MOUNT,
        "SESSION_COOKIE_SECURE": is_secure,
    }


def _speak_english() -> None:
    speak("en")
