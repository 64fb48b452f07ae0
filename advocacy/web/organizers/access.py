"""Who may open which page: every view names the right it needs, and the application refuses to start otherwise."""

from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_network
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, flash, redirect, request, session, url_for
from flask_security import current_user
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.actors import Actor
from advocacy.domain.errors import NotAllowed
from advocacy.domain.rights import Right, Role, may
from advocacy.web.clock import now
from advocacy.web.organizers.mount import MOUNT

View = TypeVar("View", bound=Callable[..., Any])

FRESH_FOR = timedelta(minutes=15)
"""How long after proving who they are organizers may do what is dangerous."""

_FILES = frozenset({"static", "bootstrap.static", "security.static"})
_WAYS_IN = frozenset(
    f"security.{name}"
    for name in (
        "login",
        "logout",
        "forgot_password",
        "reset_password",
        "two_factor_setup",  # also before the first sign-in of a role that needs it, after the password
        "two_factor_token_validation",
        "tf_select",
        "mf_recovery",
        "wan_signin",
        "wan_signin_response",
    )
)
"""Flask-Security's pages for those who are not signed in yet."""

_OWN_ACCOUNT = frozenset(
    f"security.{name}"
    for name in (
        "verify",
        "wan_verify",
        "wan_verify_response",
        "change_password",
        "two_factor_setup_validate",
        "mf_recovery_codes",
        "wan_register",
        "wan_register_response",
        "wan_delete",
    )
)
"""Flask-Security's pages for every organizer."""

_CLOSED = frozenset({"security.two_factor_rescue"})
"""What Flask-Security offers and we do not: recovery codes are the help when a phone is lost."""


def needs(right: Right) -> Callable[[View], View]:
    """The entry rule of a view: only organizers with this right get in."""

    def mark(view: View) -> View:
        view.needed_right = right  # type: ignore[attr-defined]
        return view

    return mark


def signed_in_only(view: View) -> View:
    """The entry rule of a view for every organizer."""
    view.needed_right = None  # type: ignore[attr-defined]
    return view


def open_to_all(view: View) -> View:
    """The entry rule of a view that needs no sign-in, because its link is the key."""
    view.is_open_to_all = True  # type: ignore[attr-defined]
    return view


def fresh(view: View) -> View:
    """For a dangerous act: only for who has proved within `FRESH_FOR` who they are; others are asked to, first.

    Put it on the page with the form too, so that nobody is asked after filling it in.
    """
    view.is_dangerous = True  # type: ignore[attr-defined]
    return view


def init(desk: Flask) -> None:
    """Check every request; raises `RuntimeError` when a view has no entry rule."""
    for endpoint in desk.view_functions:
        if not _has_rule(desk, endpoint):
            raise RuntimeError(f"{endpoint} has no entry rule")
    desk.before_request(_check)
    desk.jinja_env.globals["may"] = has


def has(right: Right | str) -> bool:
    """Whether the organizer of this request has the right."""
    return bool(current_user.is_authenticated) and may(Role(current_user.role), Right(right))


def acting() -> Actor:
    """The organizer of this request, for the audit log."""
    return Actor(current_user.id, current_user.email, visiting_network())


def visiting_network() -> str:
    """The network this request comes from."""
    return network(request.remote_addr or "")


def network(address: str) -> str:
    """The network an address belongs to: IPv4 /24, IPv6 /56; "" for what is no address."""
    try:
        prefix = 56 if ":" in address else 24
        return str(ip_network(f"{address}/{prefix}", strict=False))
    except ValueError:
        return ""


def is_open(desk: Flask, endpoint: str) -> bool:
    """Whether a page needs no sign-in: files, the ways in, and links that are keys themselves."""
    return endpoint in _FILES | _WAYS_IN or hasattr(desk.view_functions[endpoint], "is_open_to_all")


def is_closed(endpoint: str) -> bool:
    """Whether a page of Flask-Security is shut to everybody."""
    return endpoint in _CLOSED


def _has_rule(desk: Flask, endpoint: str) -> bool:
    is_known = endpoint in _OWN_ACCOUNT | _CLOSED or is_open(desk, endpoint)
    return is_known or hasattr(desk.view_functions[endpoint], "needed_right")


def _check() -> AnyResponse | None:
    endpoint = request.endpoint
    if any(_leads_away(page) for page in request.values.getlist("next")):
        abort(400)
    if endpoint is None or is_open(current_app, endpoint):
        return None
    if endpoint in _CLOSED:
        abort(404)
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    view: Any = current_app.view_functions[endpoint]
    right: Right | None = getattr(view, "needed_right", None)
    if right is not None and not has(right):
        raise NotAllowed(right)
    if hasattr(view, "is_dangerous") and not _is_fresh():
        return _ask_who_it_is()
    return None


def _leads_away(page: str) -> bool:
    """Whether what calls itself the next page is none of ours; browsers take a backslash for a slash."""
    if page == "":
        return False
    try:
        parts = urlsplit(page)
    except ValueError:
        return True
    is_here = (not parts.netloc and not parts.scheme) or page.startswith(request.host_url)
    is_ours = is_here and parts.path.startswith(f"{MOUNT}/")
    return not is_ours or "\\" in page or not page.isprintable()


def _ask_to_sign_in() -> AnyResponse:
    if request.headers.get("Sec-Fetch-Dest") == "empty":
        abort(401)  # a script asks, which could only take the sign-in page for its answer
    return redirect(url_for("security.login", next=_wanted()))


def _is_fresh() -> bool:
    proved_at: float = session.get("fs_paa", 0)
    return 0 <= now().timestamp() - proved_at < FRESH_FOR.total_seconds()


def _ask_who_it_is() -> AnyResponse:
    """For a form, lead back to the page it was on."""
    flash("Please show that it is still you; then go on. Nothing was changed yet.", "info")
    return redirect(url_for("security.verify", next=_wanted() or _came_from()))


def _wanted() -> str | None:
    """Where to go afterwards: only what can be opened by a link."""
    return request.script_root + request.full_path.rstrip("?") if request.method == "GET" else None


def _came_from() -> str | None:
    page = urlsplit(request.referrer or "")
    return page._replace(scheme="", netloc="", fragment="").geturl() if page.netloc == request.host else None
