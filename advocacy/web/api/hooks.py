"""Where mail providers call back: signed, and only those whose secret the settings have."""

from flask import Blueprint, Response, abort, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest

from advocacy.domain.mail_hooks import CertificateUnread, HookForged, HookRequest, HookUnreadable
from advocacy.services.mail_events import StillOnTheWire, take_all
from advocacy.web.clock import now
from advocacy.web.content_types import takes_any_body
from advocacy.web.toolbox import toolbox

bp = Blueprint("hooks", __name__)

LARGEST = 1024 * 1024
"""Octets; Amazon sends at most 256 KiB, SendGrid batches of 768 KiB."""

_LATER = {"Retry-After": "60"}


@bp.url_value_preprocessor
def _allow_more(_endpoint: str | None, _values: dict[str, str] | None) -> None:
    """Comes before everything that looks at the body."""
    request.max_content_length = LARGEST


@bp.post("/hooks/<provider>")
@takes_any_body
def call(provider: str) -> Response:
    """Take what a provider says. A repeat is answered like the first time, a forgery is told nothing."""
    reader = toolbox().mail_hooks.get(provider)
    if reader is None:
        abort(404)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        events = reader.read(HookRequest(headers, _body()), now())
        with toolbox().database.unit_of_work() as session:
            take_all(session, events, toolbox().links, now())
    except HookForged:
        return Response(status=403)
    except HookUnreadable:
        return Response(status=400)
    except (CertificateUnread, StillOnTheWire):
        return Response(status=503, headers=_LATER)
    return Response(status=200)


def _body() -> bytes:
    try:
        return request.get_data()
    except (OSError, ParseException):  # the connection broke off
        raise BadRequest() from None
