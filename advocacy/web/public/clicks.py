"""Counts that a link of a mailing was followed, and leads on; knows nothing of who follows it."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from advocacy.services.mailing_links import follow
from advocacy.web.clock import now
from advocacy.web.machines import is_by_machine
from advocacy.web.toolbox import toolbox

bp = Blueprint("clicks", __name__)


@bp.get("/l/<token>")
def click(token: str) -> Response:
    """Leads to the address that was stored with the mailing, and nowhere else."""
    link_id, variant = toolbox().links.read_click(token)
    with toolbox().database.unit_of_work() as session:
        url = follow(session, link_id, variant, is_by_machine(), now())
    response = redirect(url)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
