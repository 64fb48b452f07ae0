"""How long a sign-in lasts: so long without doing anything, and so long at most."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Flask, Response, flash, g, request, session
from flask_security import user_authenticated
from flask_wtf.csrf import CSRFError

from advocacy.domain.errors import SignInFirst
from advocacy.web.clock import now
from advocacy.web.errors import told
from advocacy.wiring import Toolbox

_EVERY_SECONDS = 60
_KEPT = frozenset({"_user_id", "_id", "_fresh", "_flashes", "fs_paa", "fs_cc"})
_SECRET = ("password", "code", "credential", "token")
_NOT_TYPED = frozenset(
    {
        *("seen", "looked_at", "seat", "state", "days", "legislator", "username", "has_settings"),
        *("was", "finding", "rule", "version", "look", "like", "ids"),
    }
)
"""What forms carry along in hidden fields: it says nothing to who filled them in."""
_WAS = "was-"  # and the name of a field: what it was filled from
_AS_WORDS = str.maketrans("_-/", "   ")
_LONG = 20_000


def init(desk: Flask) -> None:
    """End sign-ins that are over, before anybody asks who it is; begin new ones with a clean session."""
    toolbox: Toolbox = desk.extensions["toolbox"]
    limits = toolbox.settings.organizers
    idle, longest = timedelta(minutes=limits.idle_minutes), timedelta(hours=limits.hours)

    @desk.before_request
    def _end_what_is_over() -> Response | None:
        if "_user_id" not in session:
            return None
        moment = now().timestamp()
        is_idle = moment - session.get("seen", 0) >= idle.total_seconds()
        if not is_idle and moment - session.get("since", 0) < longest.total_seconds():
            _note_use(moment)
            return None
        session.clear()
        flash("You were signed out, because nothing happened for a while. Sign in to go on.", "info")
        return _waited_too_long() if _is_form() else None

    user_authenticated.connect(_begin, desk, weak=False)
    desk.register_error_handler(CSRFError, lambda _: _waited_too_long())


def _begin(_: Flask, user: Any, **__: Any) -> None:
    """Nothing from before stays: neither what others may have planted, nor a cookie that would outlive it."""
    for name in [name for name in session if name not in _KEPT]:
        session.pop(name)
    g.pop("csrf_token", None)
    moment = now()
    session["since"] = session["seen"] = int(moment.timestamp())
    user.last_seen_at = moment


def _note_use(moment: float) -> None:
    """A page that keeps itself up to date is no sign that somebody sits before it."""
    is_by_itself = request.headers.get("Sec-Fetch-Dest") == "empty"
    if not is_by_itself and moment - session["seen"] >= _EVERY_SECONDS:
        session["seen"] = int(moment)


def _is_form() -> bool:
    return request.method == "POST" and request.endpoint != "security.logout"


def _waited_too_long() -> Response:
    return told(SignInFirst(), _typed())


def _typed() -> Iterator[tuple[str, str]]:
    """What was filled in, once more, without secrets and hidden fields."""
    if request.endpoint == "security.wan_delete":
        return  # its only field, the passkey's name, is a hidden one
    for name, words in request.form.items(multi=True):
        if name not in _NOT_TYPED and not name.startswith(_WAS) and not any(secret in name for secret in _SECRET):
            yield name.translate(_AS_WORDS), words[:_LONG]
