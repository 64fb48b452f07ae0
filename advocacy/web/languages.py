"""Which language a page speaks: the address says so on public pages, the signature on private ones.

The browser is asked only where neither says anything, and only for pages that no cache keeps.
"""

from collections.abc import Iterator

from flask import g, request
from flask_babel import refresh

LANGUAGES = {"en": "English", "es": "Español"}
DEFAULT = "en"


def asked_language() -> str | None:
    """The language in the address (`?lang=es`), when it is one we speak."""
    if "lang" not in request.args:  # to `get` what is missing costs the library an exception, at every request
        return None
    asked = request.args["lang"]
    return asked if asked in LANGUAGES else None


def speak(language: str) -> None:
    """Answer this request in `language`, or in English where it has no catalog."""
    g.language = language if language in LANGUAGES else DEFAULT
    refresh()


def speak_as_browser() -> None:
    """Answer in the browser's language where neither signature nor address has one; for uncached pages only."""
    if not g.get("language") and not asked_language():
        speak(next((tag for tag in _browser_languages() if tag in LANGUAGES), DEFAULT))


def current_language() -> str:
    """The language of this request's answer; what Flask-Babel asks for."""
    chosen: str = g.get("language") or asked_language() or DEFAULT
    return chosen


def _browser_languages() -> Iterator[str]:
    """The browser's languages without their countries, best first: who asks for "es-MX" reads "es"."""
    for tag, quality in request.accept_languages:
        if quality > 0:
            yield tag.partition("-")[0].lower()
