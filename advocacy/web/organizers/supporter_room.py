"""What the pages about supporters share: their blueprint, and answers that are kept nowhere."""

from flask import Blueprint, Response, render_template

from advocacy.web.headers import private

bp = Blueprint("supporters", __name__, url_prefix="/supporters")


def page(template: str, status: int = 200, **values: object) -> Response:
    """A page of this room, kept by no cache."""
    return private(render_template(f"organizers/supporters/{template}", **values), status)
