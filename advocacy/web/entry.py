"""Who may post a form: only pages of this site, and only a whole one, of a size that people fill in.

Public forms carry no cookie, so there is no session to steal; the check keeps other sites from signing people up
through their visitors' browsers.
"""

from collections.abc import Callable
from itertools import chain
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from gunicorn.http.errors import ParseException
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import BadRequest, ClientDisconnected, RequestEntityTooLarge, RequestTimeout

from advocacy.domain.errors import CrossSite
from advocacy.gateways.web_worker import TooSlow
from advocacy.web.toolbox import toolbox

View = TypeVar("View", bound=Callable[..., Any])

_CHANGES_NOTHING = {"GET", "HEAD", "OPTIONS"}
_OWN_SITES = {"same-origin", "none"}
_NUL = "\0"
_NO_LETTER = "\ufffd"


def init(app: Flask) -> None:
    """Refuse every posted form that another site sent, that breaks off, or that nobody can have filled in."""
    app.before_request(_let_in)


def from_anywhere(when: Callable[[], bool]) -> Callable[[View], View]:
    """Let a view take such posts from other sites too: those whose address alone proves who sent them."""

    def mark(view: View) -> View:
        view.comes_from_anywhere = when  # type: ignore[attr-defined]
        return view

    return mark


def _let_in() -> None:
    if request.method not in _CHANGES_NOTHING:
        _refuse_foreign()
        _refuse_broken()
        _refuse_crowded()
    _drop_nuls()


def _refuse_foreign() -> None:
    if _is_foreign() and not _may_be_foreign():
        raise CrossSite()


def _may_be_foreign() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    when: Callable[[], bool] | None = getattr(view, "comes_from_anywhere", None)
    return when is not None and when()


def _refuse_broken() -> None:
    """Read the form here, where a connection that breaks off cannot be taken for a fault of ours."""
    try:
        _ = request.form
    except (OSError, ParseException, ClientDisconnected) as broken:
        if isinstance(broken, TooSlow) or isinstance(broken.__context__, TooSlow):
            raise RequestTimeout() from None
        raise BadRequest() from None


def _refuse_crowded() -> None:
    """A limit for all forms: the library's own holds only for those that are sent in parts."""
    most: int = current_app.config["MAX_FORM_PARTS"]
    if sum(map(len, request.form.listvalues())) > most:
        raise RequestEntityTooLarge()


def _drop_nuls() -> None:
    """PostgreSQL knows no NUL in a text: it is left out of what was typed, and spoils a link that has one."""
    if request.form and _NUL in _written(request.form):
        request.form = _cleaned(request.form, "")
    if b"%00" in request.query_string:
        request.args = _cleaned(request.args, _NO_LETTER)
    for name, value in (request.view_args or {}).items():
        if isinstance(value, str) and _NUL in value:
            request.view_args[name] = value.replace(_NUL, _NO_LETTER)  # type: ignore[index]


def _written(fields: MultiDict[str, str]) -> str:
    """All names and values of a form."""
    return "".join(chain(fields, *fields.listvalues()))


def _cleaned(fields: MultiDict[str, str], instead: str) -> ImmutableMultiDict[str, str]:
    pairs = fields.items(multi=True)
    return ImmutableMultiDict([(name.replace(_NUL, instead), text.replace(_NUL, instead)) for name, text in pairs])


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
