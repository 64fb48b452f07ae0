"""What a posted body may be: a form as browsers send it, or nothing at all."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.exceptions import UnsupportedMediaType

_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


View = TypeVar("View", bound=Callable[..., Any])


def takes_any_body(view: View) -> View:
    """For a view that reads the body itself, whatever it is called."""
    view.takes_any_body = True  # type: ignore[attr-defined]
    return view


def init(app: Flask) -> None:
    """Refuse every body that is no form: read as an empty one it would be answered with complaints about it."""
    app.before_request(_refuse_other_types)


def _refuse_other_types() -> None:
    if request.url_rule and _has_body() and request.mimetype not in _FORMS and not _takes_any_body():
        raise UnsupportedMediaType()


def _has_body() -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def _takes_any_body() -> bool:
    return hasattr(current_app.view_functions.get(request.endpoint or ""), "takes_any_body")
