"""Files that crawlers and browsers ask for at addresses of their own choosing."""

from flask import Blueprint, Response, current_app, send_from_directory

bp = Blueprint("fixed_addresses", __name__)

_DAY = 24 * 3600


@bp.get("/robots.txt")
def robots() -> Response:
    """What crawlers may read: petitions, but no page behind a personal link."""
    return _file("robots.txt")


@bp.get("/favicon.ico")
def icon() -> Response:
    """Our icon, for programs that do not read the page's `<link rel="icon">`."""
    return _file("icon.svg")


def _file(name: str) -> Response:
    return send_from_directory(current_app.static_folder or "", name, max_age=_DAY)
