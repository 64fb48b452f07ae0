"""In development only: the sign-in link that `flask serve` prints (docs/decisions/010)."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask_security import login_user
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.services import organizers
from advocacy.web.clock import now
from advocacy.web.headers import private
from advocacy.web.organizers.access import open_to_all, visiting_network
from advocacy.web.toolbox import toolbox

bp = Blueprint("entrance", __name__)


@bp.get("/entrance/<token>")
@open_to_all
def show(token: str) -> AnyResponse:
    """A button; opening the page changes nothing."""
    toolbox().links.read_entrance(token)
    return private(render_template("organizers/accounts/entrance.html"))


@bp.post("/entrance/<token>")
@open_to_all
def enter(token: str) -> AnyResponse:
    """Sign in, once."""
    key, issued_at = toolbox().links.read_entrance(token)
    with toolbox().database.unit_of_work() as session:
        organizer_id = organizers.enter(session, key, issued_at, visiting_network(), now())
    store = current_app.extensions["security"].datastore
    user = store.find_user(id=organizer_id)
    store.db.session.refresh(user)  # whoever was signed in already is known here with the key that is used up
    login_user(user, authn_via=["link of development"])
    store.commit()
    return private(redirect(url_for("dashboard.show"), 303))
