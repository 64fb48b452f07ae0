"""What the pages of the integrity desk share: their blueprint, words, and answers that are kept nowhere."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.web.headers import private
from advocacy.web.organizers import integrity_words
from advocacy.web.organizers.integrity_filters import written_selection

bp = Blueprint("integrity", __name__, url_prefix="/integrity")


@bp.context_processor
def words() -> dict[str, object]:
    """The words of this room, for its templates."""
    return {"said": integrity_words, "written_selection": written_selection}


def page(template: str, status: int = 200, **values: object) -> Response:
    """A page of this room, kept by no cache."""
    return private(render_template(f"organizers/integrity/{template}", **values), status)


def done(sentence: str, action_id: int) -> AnyResponse:
    """Say so on the page of the decision."""
    flash(sentence, "success")
    return redirect(url_for("integrity.action", action_id=action_id), 303)
