"""Which e-mails somebody gets: the page behind the link in each mailing, and the one click of mail programs."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.queries.preferences import Preferences, preferences
from advocacy.services.suppressions import release, suppress
from advocacy.web.clock import now
from advocacy.web.entry import from_anywhere
from advocacy.web.headers import private
from advocacy.web.languages import speak, speak_as_browser
from advocacy.web.toolbox import toolbox

bp = Blueprint("preferences", __name__)

_UNSUBSCRIBED = SuppressionReason.UNSUBSCRIBED


def _is_one_click() -> bool:
    """Whether a mail program says, in its user's name, that they want no more of this."""
    return request.form.get("List-Unsubscribe") == "One-Click"


@bp.get("/u/<token>")
def show(token: str) -> AnyResponse:
    """What stands, and how to change it; opening it changes nothing, whoever scans links."""
    email_hash, _ = toolbox().links.read_unsubscribe(token)
    with toolbox().database.reading() as session:
        return _page(preferences(session, email_hash))


@bp.post("/u/<token>")
@from_anywhere(when=_is_one_click)
def choose(token: str) -> AnyResponse:
    """Unsubscribe, by the page's button or by a mail program's one click (RFC 8058), or subscribe again."""
    email_hash, mailing_id = toolbox().links.read_unsubscribe(token)
    if _is_one_click():
        with toolbox().database.unit_of_work() as session:
            way = SuppressionWay.ONE_CLICK
            suppress(session, email_hash, _UNSUBSCRIBED, way, now(), mailing_id=mailing_id or None)
            return _page(preferences(session, email_hash))
    with toolbox().database.unit_of_work() as session:
        if request.form.get("mails") == "none":
            way = SuppressionWay.PAGE
            suppress(session, email_hash, _UNSUBSCRIBED, way, now(), mailing_id=mailing_id or None)
        elif request.form.get("mails") == "all":
            release(session, email_hash, _UNSUBSCRIBED, SuppressionWay.PAGE, now())
    return private(redirect(request.path, 303))


def _page(found: Preferences) -> AnyResponse:
    if found.language:
        speak(found.language)
    else:
        speak_as_browser()
    return private(render_template("public/preferences.html", found=found))
