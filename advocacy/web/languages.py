"""Which language a page speaks: the address says so on public pages, the signature on private ones."""

from flask import g, request
from flask_babel import refresh

LANGUAGES = {"en": "English", "es": "Español"}
DEFAULT = "en"


def asked_language() -> str | None:
    """The language in the address (`?lang=es`), when it is one we speak."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else None


def speak(language: str) -> None:
    """Answer this request in `language`, or in English where it has no catalog."""
    g.language = language if language in LANGUAGES else DEFAULT
    refresh()


def current_language() -> str:
    """The language of this request's answer; what Flask-Babel asks for."""
    chosen: str = g.get("language") or asked_language() or DEFAULT
    return chosen
