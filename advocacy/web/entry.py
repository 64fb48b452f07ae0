"""Who may post a form: only pages of this site, and only a whole one.

Public forms carry no cookie, so there is no session to steal; the check keeps other sites from signing people up
through their visitors' browsers.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest

from advocacy.domain.errors import CrossSite
from advocacy.web.toolbox import toolbox

View = TypeVar("View", bound=Callable[..., Any])

_CHANGES_NOTHING = {"GET", "HEAD", "OPTIONS"}
_OWN_SITES = {"same-origin", "none"}


def init(app: Flask) -> None:
    """Refuse every posted form that another site sent or that breaks off."""
    app.before_request(_refuse_foreign)
    app.before_request(_refuse_broken)


def from_anywhere(when: Callable[[], bool]) -> Callable[[View], View]:
    """Let a view take such posts from other sites too: those whose address alone proves who sent them."""

    def mark(view: View) -> View:
        view.comes_from_anywhere = when  # type: ignore[attr-defined]
        return view

    return mark


def _refuse_foreign() -> None:
    if request.method not in _CHANGES_NOTHING and _is_foreign() and not _may_be_foreign():
        raise CrossSite()


def _may_be_foreign() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    when: Callable[[], bool] | None = getattr(view, "comes_from_anywhere", None)
    return when is not None and when()


def _refuse_broken() -> None:
    """Read the form here, where a connection that breaks off cannot be taken for a fault of ours."""
    if request.method in _CHANGES_NOTHING:
        return
    try:
        _ = request.form
    except (OSError, ParseException):
        raise BadRequest() from None


def _is_foreign() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in _OWN_SITES
    origin = request.headers.get("Origin")
    if not origin:
        return False
    try:
        site = urlsplit(origin).netloc
    except ValueError:  # a bracket that is not closed, for one
        return True
    return site not in {request.host, urlsplit(toolbox().settings.public_url).netloc}
