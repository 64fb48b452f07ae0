"""Who may open which page: every view names the right it needs, and the application refuses to start otherwise."""

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask_security import current_user
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.actors import Actor
from advocacy.domain.errors import NotAllowed
from advocacy.domain.rights import Right, Role, may

View = TypeVar("View", bound=Callable[..., Any])

_FILES = {"static", "bootstrap.static"}


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


def init(desk: Flask) -> None:
    """Check every request; raises `RuntimeError` when a view has no entry rule."""
    for endpoint, view in desk.view_functions.items():
        if not _is_open(endpoint) and not hasattr(view, "needed_right"):
            raise RuntimeError(f"{endpoint} has no entry rule")
    desk.before_request(_check)
    desk.jinja_env.globals["may"] = has


def has(right: Right | str) -> bool:
    """Whether the organizer of this request has the right."""
    return bool(current_user.is_authenticated) and may(Role(current_user.role), Right(right))


def acting() -> Actor:
    """The organizer of this request, for the audit log."""
    return Actor(current_user.id, current_user.email, network(request.remote_addr or ""))


def network(address: str) -> str:
    """The network an address belongs to: IPv4 /24, IPv6 /56; "" for what is no address."""
    try:
        prefix = 56 if ":" in address else 24
        return str(ip_network(f"{address}/{prefix}", strict=False))
    except ValueError:
        return ""


def _check() -> AnyResponse | None:
    endpoint = request.endpoint
    if endpoint is None or _is_open(endpoint):
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("security.login", next=_wanted()))
    view: Any = current_app.view_functions[endpoint]
    right: Right | None = view.needed_right
    if right is not None and not has(right):
        raise NotAllowed(right)
    return None


def _wanted() -> str | None:
    """Where to go after signing in: only what can be opened by a link."""
    return request.script_root + request.full_path.rstrip("?") if request.method == "GET" else None


def _is_open(endpoint: str) -> bool:
    """Files, and Flask-Security's own pages, which guard themselves."""
    return endpoint in _FILES or endpoint.startswith("security.")
