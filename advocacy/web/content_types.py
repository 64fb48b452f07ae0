"""What a posted body may be: a form as browsers send it, or nothing at all."""

from flask import Flask, request
from werkzeug.exceptions import UnsupportedMediaType

_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


def init(app: Flask) -> None:
    """Refuse every body that is no form: read as an empty one it would be answered with complaints about it."""
    app.before_request(_refuse_other_types)


def _refuse_other_types() -> None:
    if request.url_rule and _has_body() and request.mimetype not in _FORMS:
        raise UnsupportedMediaType()


def _has_body() -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers
