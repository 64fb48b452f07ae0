"""The dashboard: how the campaign goes."""

from flask import Blueprint, render_template

from advocacy.domain.rights import Right
from advocacy.web.organizers.access import needs

bp = Blueprint("dashboard", __name__)


@bp.get("/")
@needs(Right.WATCH)
def show() -> str:
    """How the campaign goes."""
    return render_template("organizers/dashboard.html")
