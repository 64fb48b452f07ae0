"""What every answer tells browsers and caches, and which host names we answer to."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask, Response, make_response, request
from werkzeug.wrappers.response import Response as AnyResponse

from config import Settings

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
    "object-src 'none'; frame-ancestors 'none'; base-uri 'none'"
)
_FRAMED = (
    "default-src 'none'; style-src {styles}; img-src data:; form-action 'none'; "
    "object-src 'none'; frame-ancestors 'self'; base-uri 'none'; sandbox"
)
_NEEDED_BY_NO_PAGE = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "compute-pressure", "display-capture"),
    *("encrypted-media", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection"),
    *("local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment", "screen-wake-lock"),
    *("serial", "storage-access", "usb", "window-management", "xr-spatial-tracking"),
)
"""What browsers can do and no page of ours asks for (https://github.com/w3c/webappsec-permissions-policy); those
that Chromium does not know, it would complain about on every page."""
_USUAL = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _NEEDED_BY_NO_PAGE),
    "Cache-Control": "no-store",
}
_STATIC_SECONDS = 365 * 24 * 3600
_PAGE = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"


def init(app: Flask) -> None:
    """Add the headers to every answer; in production also the promise to stay on https."""
    extra = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"} if _is_https(app) else {}
    usual = [(name.lower(), name, value) for name, value in (_USUAL | extra).items()]
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _STATIC_SECONDS

    @app.after_request
    def _add(response: Response) -> Response:
        chosen = {name.lower() for name, _ in response.headers}
        response.headers.extend([(name, value) for key, name, value in usual if key not in chosen])
        return response


def trusted_hosts(settings: Settings) -> list[str]:
    """The host names that requests may name; any other gets 400."""
    hosts = {urlsplit(settings.public_url).hostname or "localhost", *settings.web.hosts}
    if not settings.in_production:
        hosts |= {"localhost", "127.0.0.1", "[::1]", settings.host}
    return sorted(hosts)


def cacheable(body: str, how_long: str = _PAGE) -> Response:
    """A page that is the same for everybody: caches may keep it for a minute, browsers may ask if it changed.

    While we do not answer, caches may go on with what they have for a day.
    """
    response = make_response(body)
    response.headers["Cache-Control"] = how_long
    response.add_etag()
    response.make_conditional(request)
    return response


def locatable(response: Response) -> Response:
    """A page whose script may ask the browser where it is, once the reader wants that."""
    response.headers["Permissions-Policy"] = _USUAL["Permissions-Policy"].replace(
        "geolocation=()", "geolocation=(self)"
    )
    return response


def fetching(response: Response) -> Response:
    """A page whose script asks this site, and no other, for fresh figures or words."""
    response.headers["Content-Security-Policy"] = f"{_POLICY}; connect-src 'self'"
    return response


def framing(response: Response) -> Response:
    """A page that shows another page of this site, and none of others, in a frame."""
    response.headers["Content-Security-Policy"] = f"{_POLICY}; frame-src 'self'"
    return response


def framed(response: Response, styles: Sequence[str], freedoms: str = "") -> Response:
    """What is shown in such a frame: with its style sheets, known by `styles`, their hashes; nothing is loaded or
    run, whatever is in it.
    """
    policy = _FRAMED.format(styles=" ".join(styles) or "'none'")
    response.headers["Content-Security-Policy"] = f"{policy} {freedoms}".strip()
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def private(answer: str | AnyResponse, status: int | None = None) -> Response:
    """A page or redirect behind a personal link: never kept, never indexed, its address told to no other site.

    "no-referrer" would be stricter, but with it some browsers send forms without saying where they come from.
    """
    response = make_response(answer)
    if status:
        response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _is_https(app: Flask) -> bool:
    settings: Settings = app.extensions["toolbox"].settings
    return settings.public_url.startswith("https://")
