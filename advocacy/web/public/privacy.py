"""What is kept of people, why, who gets it, and for how long: the rules themselves, in words."""

from flask import Blueprint, Response, render_template

from advocacy.web.headers import cacheable
from advocacy.web.retention_words import lines
from advocacy.web.toolbox import toolbox

bp = Blueprint("privacy", __name__)


@bp.get("/privacy")
def show() -> Response:
    """The page, the same for everybody."""
    settings = toolbox().settings
    return cacheable(
        render_template(
            "public/privacy.html",
            lines=lines(toolbox().retention),
            postal_address=settings.postal_address,
            has_census=bool(settings.locator.census_url),
        )
    )
