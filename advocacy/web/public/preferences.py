"""Which e-mails somebody gets: the page behind the link in each mailing, and the one click of mail programs."""

from collections.abc import Set

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from advocacy.domain.suppressions import SuppressionReason, SuppressionWay
from advocacy.queries.preferences import Preferences, preferences
from advocacy.services import petition_news
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
    """Unsubscribe, by the page's button or by a mail program's one click (RFC 8058), subscribe again, choose."""
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
        elif request.form.get("mails") == "mine":
            release(session, email_hash, SuppressionReason.NOT_ME, SuppressionWay.PAGE, now())
        elif request.form.get("mails") == "chosen":
            petition_news.choose(session, email_hash, *_changes(), now())
            return private(redirect(url_for(".show", token=token, saved="y", _anchor="notice"), 303))
    return private(redirect(request.path, 303))


def _changes() -> tuple[Set[int], Set[int]]:
    """The petitions that were unticked, and those that were ticked, since the page was shown.

    All others stay as they are, whatever became of them in another window.
    """
    shown, kept = (set(request.form.getlist(name, type=int)) for name in ("shown", "news"))
    return shown - kept, kept - shown


def _page(found: Preferences) -> AnyResponse:
    if found.language:
        speak(found.language)
    else:
        speak_as_browser()
    return private(render_template("public/preferences.html", found=found))
